"""What counts as a row's id, and as text that PostgreSQL takes."""

import pytest

from sitemaker.lib.text.characters import is_storable
from sitemaker.lib.text.row_ids import LARGEST, row_id


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1.0", "1_0", "\u0661", "\u00b2", "0x1", "9" * 19]
)
def test_what_is_no_id(text: str) -> None:
    assert row_id(text) is None


def test_ids_fit_into_a_bigint() -> None:
    assert (row_id("0"), row_id("42")) == (0, 42)
    assert row_id("9" * 18) == int("9" * 18) <= LARGEST


def test_nul_cannot_be_stored() -> None:
    assert is_storable("a\n\u202e😀") and not is_storable("a\x00")
