"""The starters: complete, their words within limits, their pictures there, licensed and light."""

from pathlib import Path

import pytest

from sitemaker import blocks, content, starters
from sitemaker.content import problems
from sitemaker.starters import PREPARED, STARTERS, Misdeclared, Starter
from tests.page_inputs import starter_sheets
from tests.planting import shown_in_contributing

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


@pytest.mark.parametrize("name", NAMES)
def test_every_file_declares_a_whole_document_of_what_kinds_have(name: str) -> None:
    for given in starter_sheets(name).values():
        for document in (given.document, given.frame):
            assert content.validate(document) == content.read(document)
    folder = STARTERS[name].folder
    named = {*STARTERS[name].pages, "frame", "starter"}
    assert {path.stem for path in folder.iterdir()} == named and STARTERS[name].pages[0] == "home"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The folder of a starter as CONTRIBUTING shows one."""
    (home,) = shown_in_contributing("Add a starter")
    (tmp_path / "home.toml").write_text(home)
    (tmp_path / "frame.toml").write_text('title = "{site}"\nlang = "en"\nblocks = []\n')
    (tmp_path / "starter.toml").write_text('label = "Shop"\ndescription = "Bicycles."\npages = ["home"]\n')
    return tmp_path


def test_a_starter_is_written_as_contributing_shows(written: Path) -> None:
    made = Starter.read(written).build("*Two* Wheels")
    assert made["frame"]["settings"]["title"] == "*Two* Wheels"
    (home,) = made["pages"]
    hero, questions = starters.resolve(home["document"], {"about": 2}, {"garden": 7})["blocks"]
    assert home["path"] == "" and hero["data"]["link"]["to"] == {"url": "tel:+441632960123"}
    assert hero["data"]["picture"] == {
        "asset": 7,
        "alt": "A garden in thick strokes of green.",
        "decorative": False,
        "focus": {"x": 50, "y": 50},
    }
    marks = [node["marks"] for node in hero["data"]["text"]["content"][0]["content"] if "marks" in node]
    assert marks == [[{"type": "em"}], [{"type": "link", "attrs": {"page": 2}}]]
    assert [item["id"] for item in questions["data"]["items"]] == ["item-1"]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("heading = ", "headline = ", "home.toml: hero “home-hero” has no headline"),
        ('kind = "faq"', 'kind = "fqa"', "home.toml: fqa"),
        ("question = ", "asked = ", "home.toml: faq “home-questions” has no asked"),
        ('kind = "hero"', "", "home.toml: 'kind'"),
    ],
)
def test_what_no_kind_declares_is_named(written: Path, right: str, wrong: str, told: str) -> None:
    home = written / "home.toml"
    home.write_text(home.read_text().replace(right, wrong, 1))
    with pytest.raises(Misdeclared, match=told):
        Starter.read(written).build("Any")


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
