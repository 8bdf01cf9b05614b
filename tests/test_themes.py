"""Themes and starters: colours that can be read, light fonts, stylesheets that hold to their rules."""

import gzip
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sitemaker import blocks, content
from sitemaker.lib.colours import contrast
from sitemaker.render import STATIC_FOLDERS, render_notice, render_page
from sitemaker.themes import FACES, FONTS, STATIC, THEMES, Palette, Theme, design_of, minify
from tests.html import Page, problems
from tests.page_inputs import block, sheet, starter_sheets

THEME_NAMES = sorted(THEMES)
PALETTES = [palette for theme in THEMES.values() for palette in theme.palettes]
PAIRS = [("ink", 7.0), ("soft", 4.5), ("accent", 4.5)]  # WCAG 1.4.3 asks 4.5; what is read at length has 7
ROOT = Path(__file__).parent.parent


def named(each: object) -> str | None:
    return each.name if isinstance(each, Palette | Theme) else None


def stylesheets() -> dict[str, str]:
    """Every stylesheet pages are made of, by its path below the static prefix."""
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for folder in STATIC_FOLDERS
        for path in sorted(folder.rglob("*.css"))
    }


@pytest.mark.parametrize(("palette", "scheme"), list(product(PALETTES, ("light", "dark"))), ids=named)
def test_colours_can_be_read_on_every_surface(palette: Palette, scheme: str) -> None:
    colours = palette.light if scheme == "light" else palette.dark
    for role, least in PAIRS:
        assert contrast(colours[role], colours["paper"]) >= least, role
        assert contrast(colours[role], colours["tint"]) >= least, role
        assert contrast(colours[f"contrast-{role}"], colours["contrast"]) >= least, role
    for role in ("accent-ink", "accent-soft"):
        assert contrast(colours[role], colours["accent-ground"]) >= 4.5, role


@pytest.mark.parametrize("palette", PALETTES, ids=named)
def test_palettes_are_complete_and_dark_is_not_light(palette: Palette) -> None:
    assert set(palette.light) == set(palette.dark) == set(THEMES["folio"].palettes[0].light)
    assert all(
        re.fullmatch("#[0-9a-f]{6}", each) for each in (*palette.light.values(), *palette.dark.values())
    )
    roles = ("paper", "tint", "contrast")
    assert all(palette.dark[role] != palette.light[role] for role in roles)


@pytest.mark.parametrize("theme", THEMES.values(), ids=named)
def test_names_of_a_theme_can_be_stored_and_are_each_its_own(theme: Theme) -> None:
    frame = content.read(blocks.frame("Acme"))
    for path, several in (("palette", theme.palettes), ("pair", theme.pairs)):
        names = [each.name for each in several]
        assert len(set(names)) == len(names) > 1 and all(each.label for each in several)
        for name in names:
            fields = {"theme": theme.name, path: name}
            edit = {"id": "edit-1", "op": "change", "block": None, "fields": fields}
            settings = content.apply(frame, edit)[0]["settings"]
            assert getattr(design_of(settings), path).name == name
    declared = content.look_fields()
    assert [set(theme.radii), set(theme.densities)] == [
        {choice.value for choice in declared[name].choices} for name in ("radius", "density")
    ]


def test_site_that_chose_nothing_has_the_first_of_everything() -> None:
    nothing: dict[str, Any] = {}
    for settings in (nothing, blocks.frame("Acme")["settings"], content.read(blocks.frame("A"))["settings"]):
        design = design_of(settings)
        assert (design.theme.name, design.palette.name, design.pair.name) == ("folio", "madder", "newsreader")
        assert (design.radius, design.density) == ("none", "normal")


@pytest.mark.parametrize(
    "stored",
    [
        {"theme": "brutal", "palette": "neon", "pair": "comic", "radius": "starry", "density": "infinite"},
        {"theme": "grid", "palette": "madder"},
        {"theme": None, "palette": 5, "pair": [], "radius": {}, "density": True},
        {"theme": "../../secret", "palette": "}</style>"},
    ],
)
def test_what_a_frame_names_and_we_do_not_have_still_renders_and_is_kept(stored: dict[str, object]) -> None:
    frame = blocks.frame("The Passy Register")
    frame["settings"] |= stored
    rendered = render_page(sheet(block("hero", heading="A"), frame=frame))
    assert not problems(Page(rendered.html), rendered.csp)
    kept = content.read(frame)["settings"]
    assert {name: kept[name] for name in stored} == stored


@pytest.mark.parametrize("name", THEME_NAMES)
def test_theme_of_the_frame_is_that_of_page_canvas_and_notice(name: str) -> None:
    frame = blocks.frame("The Passy Register")
    frame["settings"]["theme"] = name
    page = sheet(block("hero", heading="A"), frame=frame)
    paper = THEMES[name].palettes[0].light["paper"]
    for rendered in (
        render_page(page),
        render_page(page, canvas=True),
        render_notice(page, 404, "Nothing here", "It may have moved."),
    ):
        parsed = Page(rendered.html)
        assert not problems(parsed, rendered.csp)
        assert parsed.all("meta", name="theme-color")[0].attributes["content"] == paper
        assert THEMES[name].pairs[0].display.family in parsed.all("style")[0].raw
    linked = [each.attributes["href"] for each in parsed_canvas(page).all("link", rel="stylesheet")]
    assert all((STATIC / href.removeprefix("/_/static/r1/")).exists() for href in linked if "themes" in href)
    assert [f"/themes/{name}/" in href for href in linked].count(True) >= 2


def parsed_canvas(page: object) -> Page:
    return Page(render_page(page, canvas=True).html)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", THEME_NAMES)
def test_page_of_every_kind_is_within_its_budget(name: str) -> None:
    kinds = [block(kind, **blocks.new(kind, "block-1", "V")["data"]) for kind in blocks.names()]
    frame = blocks.frame("The Passy Register")
    frame["settings"]["theme"] = name
    html = render_page(sheet(*[as_new(each) for each in kinds], frame=frame)).html
    assert len(gzip.compress(html.encode(), 9)) < 14 * 1024


@pytest.mark.parametrize("name", THEME_NAMES)
def test_styles_ask_for_no_token_that_is_not_there(name: str) -> None:
    kinds = [as_new(block(kind)) for kind in blocks.names()]
    frame = blocks.frame("The Passy Register")
    frame["settings"]["theme"] = name
    html = render_page(sheet(*kinds, frame=frame)).html
    defined = set(re.findall(r"(--[\w-]+)\s*:", html))
    assert set(re.findall(r"var\((--[\w-]+)\)", html)) - defined == set()


def test_kinds_have_no_colours_but_tokens() -> None:
    for path, css in stylesheets().items():
        if path.rpartition("/")[2] not in ("tokens.css", "base.css"):
            rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
            assert not re.search(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", rules), path


def as_new(each: dict[str, object]) -> dict[str, object]:
    return blocks.new(str(each["kind"]), str(each["id"]), "V")


@pytest.mark.parametrize("path", stylesheets())
def test_stylesheet_keeps_to_layers_and_selects_by_no_id(path: str) -> None:
    css = re.sub(r"/\*.*?\*/", "", stylesheets()[path], flags=re.DOTALL)
    rules = re.sub(r"@font-face \{[^}]*\}", "", css)
    depth = 0
    for line in filter(None, map(str.strip, rules.splitlines())):
        assert depth or line.startswith("@layer "), f"outside of a layer: {line}"
        depth += line.count("{") - line.count("}")
    assert depth == 0
    assert not re.search(r"#[\w-]+[^;{}]*\{", css) and "!important" not in css and "@import" not in css
    assert not re.search(r"\b(margin|padding|border)-(left|right|top|bottom)\b", css)


def test_every_kind_has_a_stylesheet_below_the_static_prefix() -> None:
    kinds = {*blocks.names(), *blocks.names(framed=True)}
    assert {f"blocks/{kind}.css" for kind in kinds} <= set(stylesheets())


def test_fonts_are_there_with_their_licences() -> None:
    files = {f"{cut.file}{part}.woff2" for face in FACES for cut in face.cuts for part in ("", "-ext")}
    assert files == {path.name for path in FONTS.glob("*.woff2")}
    told = (ROOT / "sitemaker/themes/fonts.md").read_text("utf-8")
    for face in FACES:
        licence = face.cuts[0].file.removesuffix("-display").removesuffix("-text") + "-OFL.txt"
        assert "SIL OPEN FONT LICENSE" in (FONTS / licence).read_text("utf-8").upper()
        assert all(f"| {cut.file} |" in told for cut in face.cuts)


@pytest.mark.parametrize("theme", THEMES.values(), ids=named)
def test_type_pairs_are_light(theme: Theme) -> None:
    for pair in theme.pairs:
        cuts = {cut.file for face in pair.faces for cut in face.cuts}
        assert 1 <= len(pair.preload) <= 2 and set(pair.preload) <= cuts
        assert sum((FONTS / f"{each}.woff2").stat().st_size for each in pair.preload) < 54 * 1024
        assert sum((FONTS / f"{each}.woff2").stat().st_size for each in cuts) < 120 * 1024


def test_form_of_the_look_shows_every_face_and_has_room_for_every_theme() -> None:
    css = (ROOT / "sitemaker/dash/static/dash/design.css").read_text("utf-8")
    shown = {
        face.family for theme in THEMES.values() for pair in theme.pairs for face in (pair.display, pair.text)
    }
    dash = (ROOT / "sitemaker/dash/static/dash/dash.css").read_text("utf-8")
    assert all(f'font-family: "{family}"' in css + dash for family in shown)
    assert f".theme-{len(THEMES)} " in css


def test_minified_styles_keep_what_matters() -> None:
    css = "/* a */ .a > .b,\n.c :is(p) {\n  margin: calc(1px + 2px) 0;\n  color: red;\n}\n"
    css += "@media (min-width: 2em) { a { b: c } }"
    assert minify(css) == (
        ".a>.b,.c :is(p){margin:calc(1px + 2px) 0;color:red}@media (min-width:2em){a{b:c}}"
    )


@pytest.mark.parametrize("name", THEME_NAMES)
def test_theme_can_be_looked_at_before_a_page_is_made(name: str) -> None:
    theme: Theme = THEMES[name]
    assert theme.css.startswith("@layer reset,tokens,base,components,utilities;") and "</" not in theme.css
    assert "url(" not in theme.css and theme.idea.endswith(".") and theme.label


@pytest.mark.parametrize("path", ["", "about", "contact"])
def test_starter_is_a_whole_site(path: str) -> None:
    pages = starter_sheets("bindery")
    rendered = render_page(pages[path])
    page = Page(rendered.html)
    assert not problems(page, rendered.csp) and not rendered.unavailable
    assert "Millrace Bindery" in page.title and pages[path].document["settings"]["description"]
    inner = {each.attributes["href"] for each in page.all("a")} - {"#content"}
    assert {href for href in inner if href.startswith("/")} <= {"/", "/about", "/contact"}
    assert len(page.all("nav")) == 2


def test_starter_is_valid_and_needs_no_upgrade() -> None:
    for each in starter_sheets("bindery").values():
        for raw in (*each.document["blocks"], *each.frame["blocks"]):
            assert blocks.parse(raw) is not None
            assert raw["data"]["layout"] and raw["position"]


def test_minified_styles_lose_what_the_formatter_adds() -> None:
    css = """a:nth-child(2n + 1) {
      font: 400 0.95rem / 1.4 var(--note);
      inset: 10.5px -0.5em calc(1em + 0.25rem);
      grid-column: 1 / 9;
      clip-path: polygon(
        0 7px,
        33% 0
      );
    }"""
    assert minify(css) == (
        "a:nth-child(2n+1){font:400 .95rem/1.4 var(--note);inset:10.5px -.5em calc(1em + .25rem);"
        "grid-column:1 / 9;clip-path:polygon(0 7px,33% 0)}"
    )
