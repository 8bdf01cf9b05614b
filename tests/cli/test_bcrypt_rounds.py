"""flask bcrypt-rounds: what it recommends follows from what it measured."""

import re

from sitemaker.cli.bcrypt_rounds import recommended
from tests.shell import Run, said


def test_rounds_are_timed_and_one_number_is_recommended(run: Run) -> None:
    text = said(run("bcrypt-rounds", "--budget", "300"))
    timed = {int(rounds): int(took) for rounds, took in re.findall(r"^(\d+) +(\d+) ms$", text, re.M)}
    *within, beyond = timed
    assert min(timed) == 10 and timed[beyond] >= 300 and all(timed[each] <= 300 for each in within)
    assert timed[10] < timed[beyond] or not within
    assert f"Recommended: BCRYPT_LOG_ROUNDS={max(within, default=10)}. This installation uses 4." in text


def test_most_rounds_within_the_budget_are_recommended_and_never_fewer_than_ten() -> None:
    assert recommended({10: 60, 11: 120, 12: 240, 13: 480}, 400) == 12
    assert recommended({10: 60, 11: 120, 12: 240, 13: 480}, 240) == 12
    assert recommended({10: 900}, 400) == 10


def test_help_says_what_it_is_for(run: Run) -> None:
    assert "recommend BCRYPT_LOG_ROUNDS" in said(run("bcrypt-rounds", "--help"))
