"""One control of a form: a value as text, and the text as a value. An untouched control says nothing."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from dataclasses import field as attribute
from hashlib import sha256
from typing import Any, Self

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from ...content.errors import explain
from ...fields import Field, FieldType, Unfit
from ...models import Conflict

WAS = "was."

Posted = MultiDict[str, str]


def digest(text: str) -> str:
    """What a form carries of each text it shows, to know later whether it was touched."""
    return urlsafe_b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()[:9]).decode()


@dataclass
class Text:
    """The text in one input, and the digest of what was first shown there."""

    name: str
    text: str
    was: str

    @classmethod
    def of(cls, name: str, shown: str, posted: Posted, type: FieldType) -> Self:
        sent = posted.get(name, type.absent if WAS + name in posted else None)
        text = shown if sent is None else type.taken(sent)
        return cls(name, text, posted.get(WAS + name) or digest(type.taken(shown)))

    @property
    def is_touched(self) -> bool:
        return digest(self.text) != self.was


@dataclass
class Control:
    """``name`` is the path of the value it edits, as a change does."""

    name: str
    field: Field
    inputs: tuple[Text, ...]
    sentence: str = ""
    conflicts: list[Conflict] = attribute(default_factory=list)

    @classmethod
    def of(cls, name: str, field: Field, value: Any, posted: Posted) -> Self:
        shown = zip(field.type.inputs, field.type.shown(value), strict=True)
        texts = (Text.of(name + suffix, text, posted, field.type) for suffix, text in shown)
        return cls(name, field, tuple(texts))

    @property
    def text(self) -> str:
        return self.inputs[0].text

    @property
    def is_touched(self) -> bool:
        return any(each.is_touched for each in self.inputs)

    def value(self) -> Any:
        """What the texts stand for, as the field keeps it; raises Unfit."""
        try:
            return self.field.adapter.validate_python(self.field.type.read(*self.inputs), strict=True)
        except ValidationError as unfit:
            label = self.field.type.label_for_refusal(self.field.label)
            raise Unfit(explain(unfit, label)) from None
