"""What flask doctor looks at. A check yields a sentence for each thing that is wrong."""

from collections.abc import Iterator

Complaints = Iterator[str]

CLOCK = 2.0
"""Seconds that two machines' clocks may be apart before it is said."""


class Remark(str):
    """Worth knowing, and nothing wrong."""


def first_line(problem: Exception) -> str:
    """The first line of an exception's message, of the driver's where there is one."""
    said = str(getattr(problem, "orig", None) or problem).strip()
    return said.splitlines()[0] if said else type(problem).__name__


def apart(of: str, ahead: float) -> Complaints:
    """``ahead`` is by how many seconds the other clock is ahead of this machine's."""
    if abs(ahead) > CLOCK:
        way = "behind" if ahead > 0 else "ahead of"
        yield f"This machine's clock is {abs(ahead):.0f} s {way} {of}: synchronise both clocks (NTP)."
