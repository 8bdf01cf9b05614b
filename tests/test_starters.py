"""The starters: complete, their words within limits, their pictures there, licensed and light."""

from pathlib import Path

import pytest

from sitemaker import blocks, starters
from sitemaker.content import problems
from sitemaker.starters import PREPARED, STARTERS
from tests.sheets import starter_sheets

ROOT = Path(__file__).parents[1]
NAMES = list(STARTERS)


@pytest.mark.parametrize("name", NAMES)
def test_every_block_can_be_read(name: str) -> None:
    for sheet in starter_sheets(name).values():
        whole = [*sheet.document["blocks"], *sheet.frame["blocks"]]
        assert [each["id"] for each in whole if blocks.parse(each) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_page_could_be_published_without_a_warning(name: str) -> None:
    for path, sheet in starter_sheets(name).items():
        found = problems(sheet.document, set(sheet.links), set(sheet.photos))
        assert [each.sentence for each in found] == [], path


def test_three_have_pictures_and_each_its_own_theme_and_composition() -> None:
    made = {name: starters.build(name, "Any") for name in NAMES}
    pictured = [name for name in NAMES if starters.pictures_of(made[name])]
    assert {made[name]["frame"]["settings"]["theme"] for name in pictured} == {"folio", "grid", "hearth"}
    homes = [made[name]["pages"][0]["document"]["blocks"] for name in pictured]
    kinds = {tuple(each["kind"] for each in home) for home in homes}
    assert len(kinds) == len(pictured) == 3


@pytest.mark.parametrize("name", PREPARED)
def test_pictures_are_shipped_in_every_width_and_light(name: str) -> None:
    sizes = {width: len(data) for width, data in PREPARED[name].files.items()}
    assert sizes and all(data.startswith(b"RIFF") for data in PREPARED[name].files.values())
    assert max(sizes.values()) < 260_000
    assert sizes[360] < 40_000


def test_every_picture_is_used_and_its_licence_named() -> None:
    used = {picture for name in NAMES for picture in starters.pictures_of(starters.build(name, "Any"))}
    assert used == set(PREPARED)
    told = (ROOT / "LICENSES.md").read_text()
    assert [name for name in PREPARED if f"`{name}`" not in told] == []


def test_a_picture_that_was_not_kept_leaves_its_place_empty() -> None:
    made = starters.build("evenings", "Any")
    ids = {page["path"]: number for number, page in enumerate(made["pages"], start=1)}
    document = starters.resolve(made["pages"][0]["document"], ids)
    assert document["blocks"][0]["data"]["picture"]["asset"] is None
    assert blocks.parse(document["blocks"][0]) is not None
