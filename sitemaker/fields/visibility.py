"""Whether a block is hidden from visitors: a switch that the history speaks of in its own words."""

from typing import Any

from .base import Change
from .switch import SwitchType


class VisibilityType(SwitchType):
    name = "visibility"

    def called(self, label: str) -> str:
        return "the visibility"

    def changed(self, change: Change) -> str:
        return f"Hid {change.where}" if change.new else f"Showed {change.where} again"


VISIBILITY = VisibilityType()


def visibility(title: str, help: str = "") -> Any:
    return VISIBILITY.declare(False, title, help, extra={"design": True})
