"""One control of a form: a value as text, and the text as a value. An untouched control says nothing."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as attribute
from hashlib import sha256
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from ..blocks import Field
from ..content.errors import explain
from ..lib import markup
from ..models import Conflict

WAS, URL = "was.", ".url"
NOWHERE, TO_URL, TO_PAGE = "", "url", "page:"

Posted = MultiDict[str, str]


class Unfit(ValueError):
    """What was typed is no value of this field; the text is a sentence."""


def digest(text: str) -> str:
    """What a form carries of each text it shows, to know later whether it was touched."""
    return urlsafe_b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()[:9]).decode()


def _taken(text: str, widget: str) -> str:
    """As it was shown: browsers send every line end as two characters, and a line has none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", " ") if widget in ("line", "url") else text


@dataclass
class Text:
    """What stands in one input, and the digest of what was first shown there."""

    name: str
    text: str
    was: str

    @classmethod
    def of(cls, name: str, shown: str, posted: Posted, widget: str) -> "Text":
        sent = posted.get(name)
        if widget == "flag" and WAS + name in posted:
            sent = "on" if sent else ""
        text = shown if sent is None else _taken(sent, widget)
        return cls(name, text, posted.get(WAS + name) or digest(_taken(shown, widget)))

    @property
    def is_touched(self) -> bool:
        return digest(self.text) != self.was


@dataclass
class Control:
    """``name`` is the path of the value it edits, as a change does; a target has its address beside."""

    field: Field
    input: Text
    address: Text | None = None
    sentence: str = ""
    conflicts: list[Conflict] = attribute(default_factory=list)

    @classmethod
    def of(cls, name: str, field: Field, value: Any, posted: Posted) -> "Control":
        shown = SHOWN[field.widget](value)
        control = cls(field, Text.of(name, shown, posted, field.widget))
        if field.widget == "target":
            url = value["url"] if value and "url" in value else ""
            control.address = Text.of(name + URL, url, posted, "url")
        return control

    @property
    def name(self) -> str:
        return self.input.name

    @property
    def text(self) -> str:
        return self.input.text

    @property
    def is_touched(self) -> bool:
        return self.input.is_touched or bool(self.address and self.address.is_touched)

    def value(self) -> Any:
        """What the texts stand for, as the field keeps it; raises Unfit."""
        label = "Address" if self.field.widget == "target" else self.field.label
        try:
            return self.field.adapter.validate_python(READ[self.field.widget](self), strict=True)
        except ValidationError as unfit:
            raise Unfit(explain(unfit, label)) from None


def _target_shown(to: Any) -> str:
    if not to:
        return NOWHERE
    return f"{TO_PAGE}{to['page']}" if "page" in to else TO_URL


def _target_read(control: Control) -> Any:
    """Of the list and the address the one that was touched counts; both touched is a question."""
    choice, address = control.text, control.address or Text("", "", "")
    url = address.text.strip()
    typed = bool(url) and address.is_touched
    if typed and choice.startswith(TO_PAGE) and control.input.is_touched:
        raise Unfit("Choose a page or enter an address, not both.")
    if typed or (choice == TO_URL and url):
        return {"url": url}
    page = choice.removeprefix(TO_PAGE)
    if choice.startswith(TO_PAGE) and page.isascii() and page.isdigit() and len(page) < 19:
        return {"page": int(page)}
    if choice not in (NOWHERE, TO_URL):
        raise Unfit("Choose a page from the list, or enter an address.")
    return None


def _asset_read(control: Control) -> Any:
    if control.text in ("", "0"):
        return None
    if not (control.text.isascii() and control.text.isdigit() and len(control.text) < 19):
        raise Unfit("Choose an image from this site’s library.")
    return int(control.text)


def _focus_read(control: Control) -> Any:
    x, _, y = control.text.partition(" ")
    if not all(each.isascii() and each.isdigit() and int(each[:4]) <= 100 for each in (x, y)):
        raise Unfit("The focal point is two numbers from 0 to 100: across, then down.")
    return {"x": int(x), "y": int(y)}


SHOWN: dict[str, Callable[[Any], str]] = {
    "line": str,
    "rich": markup.to_markdown,
    "choice": str,
    "flag": lambda value: "on" if value else "",
    "target": _target_shown,
    "asset": lambda value: str(value or ""),
    "focus": lambda value: f"{value['x']} {value['y']}",
}
READ: dict[str, Callable[[Control], Any]] = {
    "line": lambda control: control.text,
    "rich": lambda control: markup.from_markdown(control.text),
    "choice": lambda control: control.text,
    "flag": lambda control: control.text == "on",
    "target": _target_read,
    "asset": _asset_read,
    "focus": _focus_read,
}
