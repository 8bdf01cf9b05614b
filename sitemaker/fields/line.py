"""One line of words: a heading, a name, a caption."""

from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from ..lib.text.characters import check_line
from .base import Change, Field, FieldType, quoted

HEADING_LIMIT = 300

Line = Annotated[str, AfterValidator(check_line)]


class LineType(FieldType):
    name = "line"
    reads = "line"

    def limit(self, info: FieldInfo) -> int | None:
        return next((each.max_length for each in info.metadata if hasattr(each, "max_length")), None)

    def taken(self, sent: str) -> str:
        return super().taken(sent).replace("\n", " ")

    def search_text(self, field: Field, value: Any) -> str:
        return str(value or "")

    def changed(self, change: Change) -> str:
        name, where, old, new, _ = change
        if new and old:
            return f"Changed {name} of {where} from {quoted(old)} to {quoted(new)}"
        if new:
            return f"Set {name} of {where} to {quoted(new)}"
        if old:
            return f"Cleared {name} of {where}, which was {quoted(old)}"
        return f"Left {name} of {where} empty"


LINE = LineType()


def line(title: str, help: str = "", *, limit: int = HEADING_LIMIT) -> Any:
    return LINE.declare("", title, help, max_length=limit)
