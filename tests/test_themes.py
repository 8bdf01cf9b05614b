"""Themes and starters: colours that can be read, light fonts, stylesheets that hold to their rules."""

import re
from itertools import product

import pytest

from sitemaker import blocks
from sitemaker.render import STATIC_FOLDERS, render_page
from sitemaker.themes import STATIC, THEMES, Theme, minify
from tests.html import Page, problems
from tests.sheets import starter_sheets

THEME_NAMES = sorted(THEMES)
PAIRS = [("ink", 7.0), ("soft", 4.5), ("accent", 4.5)]  # WCAG 1.4.3 asks 4.5; what is read at length has 7


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21, of two colours written #rrggbb."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def stylesheets() -> dict[str, str]:
    """Every stylesheet pages are made of, by its path below the static prefix."""
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for folder in STATIC_FOLDERS
        for path in sorted(folder.rglob("*.css"))
    }


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("name", "scheme", "pair"), list(product(THEME_NAMES, ("light", "dark"), PAIRS)))
def test_colours_can_be_read_on_every_surface(name: str, scheme: str, pair: tuple[str, float]) -> None:
    role, least = pair
    tokens = THEMES[name].colours[scheme]
    assert contrast(tokens[role], tokens["paper"]) >= least
    assert contrast(tokens[role], tokens["tint"]) >= least
    assert contrast(tokens[f"contrast-{role}"], tokens["contrast"]) >= least


@pytest.mark.parametrize("name", THEME_NAMES)
def test_dark_is_not_light(name: str) -> None:
    colours = THEMES[name].colours
    assert all(
        colours["dark"][role] != colours["light"][role] for role in ("paper", "tint", "ink", "contrast")
    )


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


@pytest.mark.parametrize("name", THEME_NAMES)
def test_fonts_are_there_with_their_licence_and_light(name: str) -> None:
    folder = STATIC / THEMES[name].folder
    used = set(re.findall(r"url\(([^)]+)\)", (folder / THEMES[name].tokens).read_text("utf-8")))
    assert used == {path.name for path in folder.glob("*.woff2")} and set(THEMES[name].preload) <= used
    assert sum((folder / font).stat().st_size for font in THEMES[name].preload) < 48 * 1024
    latin = [font for font in used if not font.endswith("-ext.woff2")]
    assert sum((folder / font).stat().st_size for font in latin) < 110 * 1024
    assert len(list(folder.glob("*-OFL.txt"))) == 2


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
    assert dict(theme.grounds) == {scheme: theme.colours[scheme]["paper"] for scheme in ("light", "dark")}


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
    for sheet in starter_sheets("bindery").values():
        for raw in (*sheet.document["blocks"], *sheet.frame["blocks"]):
            assert blocks.parse(raw) is not None
            assert raw["data"]["layout"] and raw["position"]
