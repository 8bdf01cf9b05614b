"""One table: each figure beside its target, and each missed target with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rounds import Figures

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- the last run begins -->", "<!-- the last run ends -->"
EXPLAINED = Path(__file__).parent / "missed.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its target, and what was reached."""

    what: str
    target: str = ""
    reached: str = ""
    met: bool = True
    figures: Figures | None = None

    def cells(self, floor: float) -> list[str]:
        each = self.figures
        shown = ["", "", "", "", ""]
        if each is not None:
            ratio = f"{each.cpu / floor:.2f}"
            shown = [_number(each.rate), _number(each.p50), _number(each.p99), _number(each.cpu), ratio]
        reached = f"**{self.reached}** (missed)" if self.target and not self.met else self.reached
        return [self.what, *shown, self.target, reached]


HEAD = [
    "What",
    "answers/s",
    "p50 ms",
    "p99 ms",
    "CPU s per 1000",
    "× floor",
    "Target",
    "Reached",
]


def text(machine: Sequence[str], rows: Sequence[Row], floor: float) -> str:
    """The whole table in Markdown, with the reasons for what was missed."""
    lines = [*machine, "", _line(HEAD), _line(["---", *["--:"] * 5, "---", "---"])]
    lines += [_line(row.cells(floor)) for row in rows]
    missed = [row for row in rows if not row.met]
    if missed:
        reasons = _reasons()
        lines += ["", "Missed:", ""]
        lines += [f"- {row.what}: {reasons.get(row.what, 'not explained yet.')}" for row in missed]
    failed = sum(row.figures.failed for row in rows if row.figures)
    lines += [
        "",
        "Every request was answered as it should be." if not failed else f"{failed} requests failed.",
    ]
    return "\n".join(lines)


def write(said: str) -> None:
    """Put the table of this run in the place of the last one."""
    before, _, rest = README.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{said}\n{END}{after}")


def _reasons() -> dict[str, str]:
    """Lines of missed.md: `- <what>: <why it is missed>`."""
    if not EXPLAINED.exists():
        return {}
    lines = [line[2:] for line in EXPLAINED.read_text().splitlines() if line.startswith("- ")]
    return {what: why for what, _, why in (line.partition(": ") for line in lines)}


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def at_most(
    what: str, limit: float, value: float, spell: Callable[[float], str], **more: Figures | None
) -> Row:
    """A row whose figure is to stay at or below a limit."""
    return Row(what, f"≤ {spell(limit)}", spell(value), value <= limit, **more)
