"""CPU and memory of running servers, read from Linux's /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
MB = 1024 * 1024


def children(pid: int) -> list[int]:
    """Processes started by a process, and by those, itself excluded."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found


def cpu(*roots: int) -> float:
    """Seconds of processor time these processes and all they started have taken, the ended ones included."""
    return sum(_cpu(pid) for root in roots for pid in (root, *children(root)))


def _cpu(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has just ended: its parent's sum of ended children has it
    ticks = stat.rpartition(")")[2].split()[11:15]  # utime, stime and those of ended children (proc(5))
    return sum(map(int, ticks)) * TICK


@dataclass(frozen=True)
class Memory:
    """Bytes: `resident` is all that is mapped in, `own` what would be free if this process ended."""

    resident: int
    own: int


def memory(pid: int) -> Memory:
    """What a process takes of the memory."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(kilobytes["Rss"] * 1024, own * 1024)
