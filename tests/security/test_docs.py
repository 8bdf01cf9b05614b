"""docs/security.md says of each requirement what the tests say."""

import re
from pathlib import Path

from tests.security.numbers import numbered

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text()
STATES = {"held", "in part", "not yet", "does not apply"}


def rows() -> dict[int, tuple[str, str]]:
    """Number to state and what is said of it."""
    table = re.findall(r"^\| R(\d+) \|[^|]+\| ([a-z ]+) \|([^|]*)\|$", PAGE, re.M)
    return {int(number): (state, words.strip()) for number, state, words in table}


def test_all_are_named() -> None:
    assert list(rows()) == list(range(1, 124))
    assert {state for state, _ in rows().values()} <= STATES


def test_held_means_tested() -> None:
    tested = numbered()
    for number, (state, words) in rows().items():
        named = set(re.findall(r"`(tests/[\w/]+\.py)`", words))
        if state == "held":
            assert named and named <= tested.get(number, set()), f"R{number} names {named}"
        else:
            assert words, f"R{number} is {state} without a reason"


def test_tested_means_said() -> None:
    for number, files in numbered().items():
        state, _ = rows()[number]
        assert state in ("held", "in part"), f"R{number} is {state}, and {files} test it"
