"""One document, its frame and a theme become HTML: what is on the page, what is not, and how heavy it is."""

import base64
import gzip
import hashlib
from typing import Any

import brotli
import pytest

from sitemaker import blocks
from sitemaker.render import Rendered, render_blocks, render_notice, render_page
from tests.gallery.pictures import PHOTOS
from tests.gallery.words import MENU, sample
from tests.html import Page, problems
from tests.page_inputs import block, frame, items, link, sheet, starter_sheets

HERO = block("hero", heading="Painted before the light moved", text="A register of *paintings*.")
TEXT = block("text", heading="How it began", body="First.\n\nSecond.")
FEATURES = block(
    "features", heading="The register", items=items({"title": "Reading"}, {"title": "Hollyhocks"})
)


def page_of(rendered: Rendered) -> Page:
    """The parsed page, once nothing is wrong with it."""
    page = Page(rendered.html)
    assert not problems(page, rendered.csp)
    return page


def headings(page: Page) -> list[tuple[str, str]]:
    return [(each.tag, each.text) for each in page.root.walk() if each.tag in ("h1", "h2", "h3", "h4", "h5")]


def meta(page: Page) -> dict[str, str]:
    named = [each.attributes for each in page.all("meta")]
    return {each.get("name") or each.get("property", ""): each.get("content", "") for each in named}


def test_page_says_what_it_is() -> None:
    page = page_of(
        render_page(
            sheet(
                HERO, title="Paintings", description="Nine of them.", path="about", url="https://x.example/a"
            )
        )
    )
    said = meta(page)
    assert page.title == "Paintings · The Passy Register"
    assert (said["description"], said["og:title"], said["og:type"]) == (
        "Nine of them.",
        "Paintings",
        "website",
    )
    assert (said["og:url"], said["og:site_name"]) == ("https://x.example/a", "The Passy Register")
    assert page.all("link", rel="canonical")[0].attributes["href"] == "https://x.example/a"
    assert page.all("link", rel="icon")[0].attributes["href"] == "/favicon.ico"
    assert "robots" not in said and said["color-scheme"] == "light dark"


def test_home_is_called_by_the_name_of_the_site() -> None:
    assert page_of(render_page(sheet(HERO))).title == "The Passy Register"
    assert page_of(render_page(sheet(HERO, title="Paintings"))).title == "The Passy Register · Paintings"


def test_home_without_a_description_has_that_of_the_site() -> None:
    described = frame([], description="A register.")
    assert meta(page_of(render_page(sheet(HERO, frame=described))))["description"] == "A register."
    assert "description" not in meta(page_of(render_page(sheet(HERO, frame=described, path="about"))))


def test_page_asks_not_to_be_indexed_only_when_told() -> None:
    assert meta(page_of(render_page(sheet(HERO, noindex=True))))["robots"] == "noindex"


def test_skip_link_comes_first_and_leads_to_the_main_landmark() -> None:
    page = page_of(render_page(sheet(HERO, frame=frame([link("About", 2)]))))
    first = page.all("a")[0].attributes["href"]
    assert first == "#" + page.all("main")[0].attributes["id"]
    assert [len(page.all(tag)) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert all(each.attributes["aria-label"] for each in page.all("nav"))


def test_language_of_the_site_is_that_of_the_page_and_of_its_labels() -> None:
    page = page_of(render_page(sheet(HERO, frame=frame([link("Über uns", 2)], lang="de"))))
    assert page.all("html")[0].attributes == {"lang": "de"}
    assert page.all("nav")[0].attributes["aria-label"] == "Menü"
    arabic = page_of(render_page(sheet(HERO, frame=frame([], lang="ar"))))
    assert arabic.all("html")[0].attributes == {"lang": "ar", "dir": "rtl"}


def test_first_hero_is_the_only_h1() -> None:
    second = block("hero", 2, heading="Again")
    page = page_of(render_page(sheet(TEXT, HERO, second)))
    assert headings(page) == [("h2", "How it began"), ("h1", HERO["data"]["heading"]), ("h2", "Again")]


def test_page_without_a_hero_has_its_title_as_h1() -> None:
    assert headings(page_of(render_page(sheet(TEXT, title="About"))))[0] == ("h1", "About")
    empty = block("hero", text="No heading, only text.")
    assert headings(page_of(render_page(sheet(empty, title="About")))) == [("h1", "About")]
    assert headings(page_of(render_page(sheet(TEXT))))[0] == ("h1", "The Passy Register")


def test_headings_in_text_stand_below_the_blocks_and_skip_no_level() -> None:
    body = "#### Deep\n\n## Wide\n\n### Middle\n\n#### Deeper\n\n## Wide again"
    page = page_of(render_page(sheet(HERO, block("text", heading="Block", body=body))))
    expected = ["h1", "h2", "h3", "h3", "h4", "h5", "h3"]
    assert [tag for tag, _ in headings(page)] == expected
    bare = page_of(render_page(sheet(HERO, block("text", body="### First\n\n#### Second"))))
    assert [tag for tag, _ in headings(bare)] == ["h1", "h2", "h3"]


def test_rows_of_a_list_without_heading_are_h2() -> None:
    rows = items({"title": "Reading"})
    assert ("h3", "Reading") in headings(
        page_of(render_page(sheet(block("features", heading="A", items=rows))))
    )
    assert ("h2", "Reading") in headings(page_of(render_page(sheet(block("features", items=rows)))))


def test_menu_marks_the_page_one_is_on() -> None:
    menu = [link("Home", 1), link("About", 2), link("Team", 3)]
    page = page_of(render_page(sheet(HERO, frame=frame(menu), path="about")))
    current = [each.text for each in page.all("a") if each.attributes.get("aria-current") == "page"]
    assert current == ["About"]
    assert [each.attributes["href"] for each in page.all("nav")[0].all("a")] == ["/", "/about", "/about/team"]


def test_link_to_a_page_that_is_not_live_is_words_alone() -> None:
    texts = block("text", body="[draft](page:4) and [gone](page:99) and [here](page:2)")
    page = page_of(render_page(sheet({**HERO, "data": {**HERO["data"], "link": link("Soon", 4)}}, texts)))
    assert "draft and gone and here" in page.text and "Soon" in page.text
    assert [each.attributes["href"] for each in page.all("main")[0].all("a")] == ["/about"]


def test_links_to_other_sites_are_not_vouched_for() -> None:
    texts = block(
        "text",
        body="[out](https://other.example/) [own](https://passy.example/about) [mail](mailto:a@b.example)",
    )
    hero = block("hero", heading="A", link=link("Out", "http://other.example/"))
    page = page_of(render_page(sheet(hero, texts)))
    rels = {each.attributes["href"]: each.attributes.get("rel") for each in page.all("main")[0].all("a")}
    vouched = "ugc nofollow noopener"
    assert rels == {
        "http://other.example/": vouched,
        "https://other.example/": vouched,
        "/about": None,
        "mailto:a@b.example": None,
    }
    assert "target=" not in render_page(sheet(hero, texts)).html


def test_style_is_inlined_under_its_hash_and_nothing_else_is_allowed() -> None:
    rendered = render_page(sheet(HERO, TEXT))
    (style,) = page_of(rendered).all("style")
    digest = base64.b64encode(hashlib.sha256(style.raw.encode()).digest()).decode()
    assert rendered.csp == (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; "
        "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    assert not page_of(rendered).all("script") and " style=" not in rendered.html
    assert "url(/_/static/r1/themes/fonts/newsreader-text.woff2)" in style.raw


def test_page_carries_the_styles_of_its_own_kinds_only() -> None:
    (short,) = page_of(render_page(sheet(HERO))).all("style")
    (long,) = page_of(render_page(sheet(HERO, TEXT, FEATURES))).all("style")
    assert ".features" in long.raw and ".text" in long.raw
    assert ".features" not in short.raw and ".text " not in short.raw


def test_at_most_two_fonts_are_preloaded() -> None:
    preloaded = page_of(render_page(sheet(HERO))).all("link", rel="preload")
    assert 1 <= len(preloaded) <= 2 and all("crossorigin" in each.attributes for each in preloaded)


def test_hidden_removed_and_unknown_blocks_leave_no_trace() -> None:
    hidden = block("text", 1, heading="Hidden", hidden=True)
    removed = {**block("text", 2, heading="Removed"), "removed": True}
    unknown = {**block("text", 3, heading="Unknown"), "kind": "carousel"}
    newer = {**block("text", 4, heading="Newer"), "v": 2}
    rendered = render_page(sheet(HERO, hidden, removed, unknown, newer))
    page = page_of(rendered)
    assert headings(page) == [("h1", HERO["data"]["heading"])]
    assert rendered.unavailable == ("text-003", "text-004")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"heading": 5},
        {"heading": "A", "layout": "spiral"},
        {"items": "x"},
        {"items": [5]},
        {"items": [{}]},
        {"intro": {"type": "doc", "content": 5}, "surprise": 1},
        {"items": items({"link": link("Press", "javascript:alert(1)")})},
    ],
)
def test_block_that_does_not_validate_does_not_break_the_page(data: Any) -> None:
    broken = {**block("features"), "data": data}
    rendered = render_page(sheet(HERO, broken, TEXT))
    assert rendered.unavailable == ("features-001",)
    assert [tag for tag, _ in headings(page_of(rendered))] == ["h1", "h2"]


def test_frame_that_does_not_validate_still_has_a_name_and_a_way_to_report() -> None:
    broken = frame([])
    for each in broken["blocks"]:
        each["data"] = {"layout": "spiral"}
    page = page_of(render_page(sheet(HERO, frame=broken)))
    assert page.all("header")[0].text == "The Passy Register"
    assert page.all("footer")[0].all("a")[0].attributes["href"].endswith("host=passy.example")


def test_empty_blocks_are_not_shown() -> None:
    nothing = [block(kind) for kind in blocks.names()]
    half = block("features", 2, items=items({}, {"title": "Only"}))
    page = page_of(render_page(sheet(*nothing, half)))
    assert len(page.all("section")) == 1 and len(page.all("li")) == 1


def test_what_people_write_is_shown_as_they_wrote_it() -> None:
    hostile = "</h1></style><script>alert(1)</script>{{ 7*7 }} \" ' &"
    data = {"heading": hostile, "link": link(hostile, 'https://other.example/?a="><script>')}
    named = frame([link(hostile, 2)], title=hostile, description=hostile)
    rendered = render_page(sheet({**HERO, "data": data}, title=hostile, description=hostile, frame=named))
    page = page_of(rendered)
    assert page.all("h1")[0].text == " ".join(hostile.split())
    assert meta(page)["description"] == hostile and not page.all("script")


def test_canvas_is_the_public_page_with_its_parts_named() -> None:
    public = page_of(render_page(sheet(HERO, TEXT, FEATURES)))
    canvas = page_of(render_page(sheet(HERO, TEXT, FEATURES), canvas=True))
    assert canvas.text == public.text
    named = [each.attributes["data-block"] for each in canvas.root.walk() if "data-block" in each.attributes]
    assert named == ["header", "hero-001", "text-001", "features-001", "footer"]
    fields = {each.attributes["data-field"] for each in canvas.root.walk() if "data-field" in each.attributes}
    assert {"heading", "text", "body", "intro", "items.item-0", "items.item-1.title"} <= fields
    assert not any(name.startswith("data-") for each in public.root.walk() for name in each.attributes)


def test_canvas_links_the_styles_of_all_kinds_and_may_only_be_framed_by_its_own_host() -> None:
    rendered = render_page(sheet(HERO), canvas=True)
    page = page_of(rendered)
    linked = [each.attributes["href"] for each in page.all("link", rel="stylesheet")]
    kinds = ("canvas", "picture", *blocks.names(), "header", "footer")
    assert linked[-len(kinds) :] == [f"/_/static/r1/blocks/{kind}.css" for kind in kinds]
    (style,) = page.all("style")
    digest = base64.b64encode(hashlib.sha256(style.raw.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in rendered.csp and "hero" not in style.raw
    assert "default-src 'none'" in rendered.csp and "frame-ancestors 'self'" in rendered.csp
    assert meta(page)["robots"] == "noindex"


def test_canvas_leads_to_canvases() -> None:
    texts = block("text", body="[live](page:2) [draft](page:4) [gone](page:99)")
    page = page_of(render_page(sheet(HERO, texts, frame=frame([link("Team", 3)])), canvas=True))
    inside = [each.attributes["href"] for each in page.all("main")[0].all("a")]
    assert inside == ["/admin/pages/2/canvas", "/admin/pages/4/canvas"]
    heads = [each.attributes["href"] for each in page.all("header")[0].all("a")]
    assert heads == ["/admin/pages/1/canvas", "/admin/pages/3/canvas"]


@pytest.mark.parametrize("each", [HERO, TEXT, FEATURES, block("hero", 2, heading="Second"), block("text", 2)])
def test_block_alone_is_what_stands_in_its_canvas(each: dict[str, Any]) -> None:
    whole = sheet(HERO, TEXT, FEATURES, block("hero", 2, heading="Second"), block("text", 2))
    [fragment] = render_blocks(whole, [each])
    assert fragment.startswith("<section") and fragment in render_page(whole, canvas=True).html


def test_block_that_is_hidden_or_unreadable_is_an_empty_fragment() -> None:
    assert render_blocks(sheet(HERO), [block("text", hidden=True)]) == [""]
    assert render_blocks(sheet(HERO), [{**TEXT, "kind": "carousel"}]) == [""]


def test_notice_is_in_the_sites_own_look() -> None:
    menu = frame([link("About", 2)])
    rendered = render_notice(sheet(frame=menu), 404, "Nothing at this address", "It may have moved.")
    page = page_of(rendered)
    assert headings(page) == [("h1", "Nothing at this address")] and "It may have moved." in page.text
    assert page.title == "Nothing at this address · The Passy Register"
    assert meta(page)["robots"] == "noindex" and not page.all("link", rel="canonical")
    assert [each.text for each in page.all("nav")[0].all("a")] == ["About"]
    assert page.all("main")[0].all("a")[0].attributes["href"] == "/"
    busy = page_of(render_notice(sheet(frame=menu), 503, "Back in a moment", "Your words are safe."))
    assert not busy.all("main")[0].all("a") and not page.all("a", aria_current="page")


def test_page_with_every_kind_and_real_words_weighs_less_than_14_kb() -> None:
    shown = [sample(kind) for kind in blocks.names()]
    html = render_page(sheet(*shown, photos=PHOTOS, frame=frame(MENU))).html.encode()
    served = brotli.compress(html, mode=brotli.MODE_TEXT, quality=4)
    assert max(len(served), len(gzip.compress(html, 9))) < 14 * 1024


def test_usual_page_weighs_less_than_9_kb() -> None:
    html = render_page(starter_sheets("bindery")[""]).html.encode()
    assert len(gzip.compress(html, 9)) < 9 * 1024


def test_a_root_names_its_kind_layout_surface_and_space() -> None:
    whole = block("features", heading="A", layout="columns", surface="accent", space="snug")
    shown = sheet(HERO, whole)
    named = [each.attributes["class"] for each in page_of(render_page(shown)).all("section")]
    assert named == ["block hero hero-hanging paper", "block features features-columns accent snug"]


def test_only_pages_with_pictures_carry_their_style() -> None:
    bare, pictured = render_page(sheet(HERO)), render_page(sheet(sample("hero"), photos=PHOTOS))
    assert ".fx0" in pictured.html and ".fx0" not in bare.html
    (picture,) = page_of(pictured).all("img")
    assert picture.attributes["class"] == "fx6 fy4" and picture.attributes["fetchpriority"] == "high"


def test_an_empty_place_shows_only_while_the_page_is_edited() -> None:
    empty = sheet(sample("media_text", picture={"asset": None}))
    assert "no-picture" not in render_page(empty).html
    canvas = page_of(render_page(empty, canvas=True))
    assert canvas.all("span", class_="no-picture")[0].attributes["data-field"] == "picture"
    assert "/_/static/r1/blocks/canvas.css" in {
        each.attributes["href"] for each in canvas.all("link", rel="stylesheet")
    }
