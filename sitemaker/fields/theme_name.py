"""A name that a theme gives: kept as it is, also when the theme of today has nothing so called."""

from typing import Any

from .base import Change, FieldType, quoted

SLUG = r"^[a-z][a-z0-9-]{0,39}$|^$"


class ThemeNameType(FieldType):
    name = "theme_name"

    def changed(self, change: Change) -> str:
        told = super().changed(change)
        return f"{told} to {quoted(_spoken(change.new))}" if change.new else told


def _spoken(name: object) -> str:
    """A theme's name, or that of a part of it, as people read it: what it is called is not known here."""
    return str(name).replace("-", " ").capitalize()


THEME_NAME = ThemeNameType()


def theme_name(title: str, first: str = "") -> Any:
    return THEME_NAME.declare(first, title, extra={"design": True}, pattern=SLUG)
