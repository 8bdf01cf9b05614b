import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitemaker.lib import position
from tests import profiles  # noqa: F401

positions = st.from_regex(position.PATTERN.replace("199", "8"), fullmatch=True)


@given(positions, positions)
def test_there_is_always_room_between_two(one: str, other: str) -> None:
    assume(one != other)
    low, high = sorted((one, other))
    middle = position.between(low, high)
    assert low < middle < high
    assert position.is_valid(middle)


@given(positions)
def test_there_is_room_before_the_first_and_after_the_last(only: str) -> None:
    assert position.between(None, only) < only < position.between(only, None)
    assert position.is_valid(position.between(None, only))
    assert position.is_valid(position.between(only, None))


@given(st.integers(0, 500))
def test_spread_gives_short_positions_in_order(count: int) -> None:
    places = position.spread(count)
    assert places == sorted(set(places))
    assert len(places) == count
    assert all(position.is_valid(place) and len(place) <= 2 for place in places)


@pytest.mark.parametrize("before", [True, False])
def test_a_thousand_added_at_one_end_stay_short(before: bool) -> None:
    place = position.between(None, None)
    for _ in range(1000):
        place = position.between(None, place) if before else position.between(place, None)
    assert len(place) < position.LIMIT


def test_when_the_gap_is_used_up_it_says_so() -> None:
    low, high = "V", "W"
    with pytest.raises(position.NoRoom):
        for _ in range(2000):
            high = position.between(low, high)


@pytest.mark.parametrize(
    "ends", [("b", "a"), ("a", "a"), ("a0", None), (None, ""), ("ä", None), (None, "a" * 201)]
)
def test_ends_that_are_no_ends_are_refused(ends: tuple[str | None, str | None]) -> None:
    with pytest.raises(ValueError, match="position|come before"):
        position.between(*ends)


@pytest.mark.parametrize("thing", ["", "0", "V0", "a\n", "a b", "é", "a" * 201, None, 5, ["a"]])
def test_what_is_no_position(thing: object) -> None:
    assert not position.is_valid(thing)
