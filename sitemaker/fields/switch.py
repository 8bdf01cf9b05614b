"""Yes or no."""

from typing import Any

from .base import Change, FieldType, Typed


class SwitchType(FieldType):
    name = "switch"
    absent = ""
    reads = "switch"
    is_last = True

    def shown(self, value: Any) -> tuple[str, ...]:
        return ("on" if value else "",)

    def taken(self, sent: str) -> str:
        return "on" if sent else ""

    def read(self, *typed: Typed) -> Any:
        return typed[0].text == "on"

    def label_within(self, label: str, whole: str) -> str:
        return label

    def called(self, label: str) -> str:
        return f"“{label}”"

    def changed(self, change: Change) -> str:
        return f"Turned {'on' if change.new else 'off'} {change.name} of {change.where}"

    def in_words(self, value: Any) -> str:
        return "Yes" if value else "No"


SWITCH = SwitchType()


def switch(title: str, help: str = "") -> Any:
    return SWITCH.declare(False, title, help)
