"""Validators of our own: what a field may hold, and what only one may have."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from wtforms import Field, Form, ValidationError
from wtforms.validators import StopValidation

from ..extensions import db
from ..lib.text.characters import UnfitCharacter
from ..models import Ban

Validator = Callable[[Form, Field], None]


class Unique:
    """Refuses a value that a column holds already; the column's own constraint stands behind it.

    ``{}`` in the sentence is the value.
    """

    def __init__(self, column: Any, sentence: str) -> None:
        self._column, self.sentence = column, sentence

    def __call__(self, form: Form, field: Field) -> None:
        if db.session.scalar(select(self._column).where(self._column == field.data)) is not None:
            raise StopValidation(self.sentence.format(field.data))


def unbanned(form: Form, field: Field) -> None:
    """Refuses an email of a banned domain."""
    if sentence := Ban.of_email(field.data):
        raise StopValidation(sentence)


def filled(sentence: str) -> Validator:
    """Refuses an empty field, with this sentence."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(sentence)

    return check


def longest(most: int) -> Validator:
    """Refuses more than so many characters."""

    def check(form: Form, field: Field) -> None:
        if len(field.data or "") > most:
            raise StopValidation(f"{most} characters at most; this has {len(field.data)}.")

    return check


def kept(rule: Callable[[str], str]) -> Validator:
    """Holds one of ``lib.text.characters``' rules against the field."""

    def check(form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except UnfitCharacter as unfit:
            raise ValidationError(str(unfit)) from None

    return check
