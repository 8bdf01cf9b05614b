"""The forms of /admin that are about pages as such; what is written on them has its own (block.py)."""

from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from slugify import slugify
from werkzeug.routing import ValidationError as NoPath
from wtforms import Field, Form, StringField
from wtforms.validators import Length, ValidationError

from ...content.settings import TITLE_LIMIT
from ...lib.text.characters import UnfitCharacter, check_line, shown_name
from ...models.page import PATH_LIMIT

OURS = "“{}” is reserved for the editor. Start the address with a different word."


def trimmed(value: str | None) -> str:
    """The text without spaces around it."""
    return (value or "").strip()


def plain_path(value: str | None) -> str:
    """As people type it: a whole address, slashes around it, spaces and capitals."""
    path = trimmed(value).lower().strip("/")
    return "/".join(part for part in (slugify(part) for part in path.split("/")) if part)


def one_line(form: Form, field: Field) -> None:
    """Refuses line breaks and characters that cannot be kept."""
    try:
        check_line(field.data or "")
    except UnfitCharacter as unfit:
        raise ValidationError(str(unfit)) from None


def free_word(form: Form, field: Field) -> None:
    """The URL map's own converter says which paths can be pages."""
    converter = current_app.url_map.converters["page_path"](current_app.url_map)
    try:
        if field.data:
            converter.to_python(field.data)
    except NoPath:
        raise ValidationError(OURS.format(field.data.partition("/")[0])) from None


def filled(sentence: str) -> Any:
    """Refuses an empty field, with this sentence."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(sentence)

    return check


LONG_PATH = Length(max=PATH_LIMIT, message=f"An address can have at most {PATH_LIMIT} characters.")
LONG_TITLE = Length(max=TITLE_LIMIT, message=f"A title can have at most {TITLE_LIMIT} characters.")


class NewPageForm(FlaskForm):  # type: ignore[misc]
    """Title and address of a new page."""

    title = StringField(
        "Title",
        [filled("Enter a title. You can change it later."), LONG_TITLE, one_line],
        filters=[lambda value: trimmed(shown_name(value or ""))],
        description="Shown in menus, search results and the browser tab.",
    )
    path = StringField(
        "Address",
        [LONG_PATH, free_word],
        filters=[plain_path],
        description="Leave empty to make it from the title.",
    )

    @property
    def wanted_path(self) -> str:
        return str(self.path.data or plain_path(self.title.data) or "page")


class PathForm(FlaskForm):  # type: ignore[misc]
    """A page's address."""

    path = StringField(
        "Address",
        [LONG_PATH, free_word],
        filters=[plain_path],
        description="Letters, digits and hyphens; a slash puts it under another page. Empty: the home page.",
    )
