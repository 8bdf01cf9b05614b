"""One of a few named values: a layout, a surface."""

from typing import Any

from .base import Change, FieldType, quoted


class ChoiceType(FieldType):
    name = "choice"
    reads = "text"

    def changed(self, change: Change) -> str:
        labels = {choice.value: quoted(choice.label) for choice in change.choices}
        old, new = labels.get(change.old, "none"), labels.get(change.new, "none")
        return f"Changed {change.name} of {change.where} from {old} to {new}"


CHOICE = ChoiceType()


def choice(title: str, help: str = "", **labels: str) -> Any:
    """The first of `labels` (value="Label") is the default."""
    return CHOICE.declare(next(iter(labels)), title, help, extra={"labels": labels, "design": True})
