"""Texts written where they stand: typed, formed, pasted, linked, composed; under the real policies."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from sitemaker.lib.markup import from_markdown, normalise, to_markdown, validate
from tests.e2e.paper import Paper, paper
from tests.security.corpus import vectors

pytestmark = pytest.mark.e2e
CLIPBOARD = Path(__file__).parents[1] / "corpus" / "clipboard"
SOURCES = ["google-docs", "word", "slack", "apple-notes", "web-page"]


@pytest.fixture
def chromium(bare_chromium: Browser) -> Browser:
    """A browser without the house: the pages come from the templates."""
    return bare_chromium


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Paper]:
    with paper(chromium) as made:
        yield made


def markdown(desk: Paper) -> str:
    """What stands there, as the server would keep it: valid, in normal form, as Markdown."""
    value = desk.ask("value")
    assert normalise(validate(value)) == value
    return to_markdown(value)


def told(desk: Paper, what: str) -> Any:
    return desk.told()[what]


# -- typing


def test_words_are_typed_where_they_stand(desk: Paper) -> None:
    desk.write("Rye")
    desk.type(" and spelt", "<Enter>", "Twice a week", "<Shift+Enter>", "or daily")
    assert markdown(desk) == "Rye and spelt\n\nTwice a week\\\nor daily"
    assert to_markdown(told(desk, "changes")[-1]) == markdown(desk)
    assert len(told(desk, "changes")) >= 10


def test_line_is_one_line_without_marks(desk: Paper) -> None:
    desk.write_line("Bread")
    desk.type(" at **seven**", "<Control+b>", "!")
    assert desk.ask("value") == "Bread at **seven**!"
    desk.type("<Enter>")
    desk.type("<Shift+Enter>")
    assert told(desk, "left") == ["enter", "enter"]
    assert desk.ask("value") == "Bread at **seven**!"
    desk.type("<Escape>")
    assert told(desk, "left")[-1] == "escape"
    expect(desk.frame.locator(".hero h1")).to_have_text("Bread at **seven**!")


def test_line_takes_what_fits(desk: Paper) -> None:
    desk.write_line("Bread", limit=8)
    desk.type(" 👩‍🍳")
    assert desk.ask("value") == "Bread 👩\u200d"  # characters as the server counts them
    assert told(desk, "said")[0] == "This takes at most 8 characters, and would have 9."
    desk.ask("begin", ".hero h1", {"kind": "line", "value": "Bread", "limit": 12})
    desk.ask("paste", {"text/plain": "\n fresh\tand\r\nwarm "})
    assert desk.ask("value") == "Breadfresh a"
    assert told(desk, "said") == ["This takes 12. The rest was left out."]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("# ", "Open"), "## Open"),
        (("### ", "Open"), "### Open"),
        (("- ", "rye", "<Enter>", "spelt"), "- rye\n- spelt"),
        (("- ", "rye<Enter><Tab>dark<Enter><Shift+Tab>spelt"), "- rye\n  - dark\n- spelt"),
        (("- ", "rye", "<Enter>", "<Enter>", "then"), "- rye\n\nthen"),
        (("3. ", "fold", "<Enter>", "wait"), "3. fold\n4. wait"),
        (("> ", "good", "<Enter>", "<Enter>", "she said"), "> good\n\nshe said"),
        (("a **bold** word",), "a **bold** word"),
        (("an _oblique_ word",), "an _oblique_ word"),
        (("an *oblique* word",), "an _oblique_ word"),
        (("run `oven --hot` now",), "run `oven --hot` now"),
        (("snake_case_name 2*3*4",), r"snake_case_name 2\*3\*4"),
        (("# ", "<Backspace>", "open"), r"\# open"),
        (("- ", "<Backspace>", "open"), r"\- open"),
        (("<Control+b>", "bold", "<Control+b>", " ", "<Control+i>", "oblique"), "**bold** _oblique_"),
        (("x ", "<Control+e>", "code", "<Control+e>", " y"), "x `code` y"),
        (("<Control+Shift+8>", "rye"), "- rye"),
        (("<Control+Alt+2>", "Open"), "### Open"),
    ],
)  # fmt: skip
def test_markdown_is_formed_as_it_is_typed(desk: Paper, typed: tuple[str, ...], expected: str) -> None:
    desk.write("")
    desk.type(*typed)
    assert markdown(desk) == expected


@pytest.mark.parametrize("source", ["## Open", "- rye", "> good", "1. fold"])
def test_backspace_at_the_start_takes_the_form_off(desk: Paper, source: str) -> None:
    desk.write(source)
    desk.settle()
    desk.type("<Home>", "<Backspace>")
    assert markdown(desk) == re.sub(r"^\W*(1\. )?", "", source)


def test_headings_are_those_the_structure_allows(desk: Paper) -> None:
    desk.write("", levels=[3])
    desk.type("# ", "Open")
    assert markdown(desk) == "### Open"
    desk.write("", levels=[])
    desk.type("# ", "Open")
    assert markdown(desk) == r"\# Open"


def test_headings_are_drawn_as_visitors_will_see_them(desk: Paper) -> None:
    """The title above is an h2, so the first is an h3, however it is stored; none is skipped."""
    desk.write("## One\n\n#### Two\n\n### Three\n\n## Four")
    drawn = desk.frame.locator(".ProseMirror :is(h2, h3, h4, h5)").evaluate_all(
        "all => all.map((e) => e.localName)"
    )
    assert drawn == ["h3", "h4", "h4", "h3"]
    desk.settle()
    desk.type("<Control+Home>", "<Backspace>")
    drawn = desk.frame.locator(".ProseMirror :is(h2, h3, h4, h5)").evaluate_all(
        "all => all.map((e) => e.localName)"
    )
    assert drawn == ["h3", "h3", "h3"]
    shown = desk.frame.locator(".text [data-field=body]")
    desk.ask("end")
    assert shown.locator("h3").all_inner_texts() == ["Two", "Three", "Four"]


def test_place_is_left_as_the_server_draws_it(desk: Paper) -> None:
    place = desk.frame.locator(".text [data-field=body]")
    before = place.evaluate("e => e.outerHTML")
    desk.write()
    assert desk.ask("isWritten", ".text [data-field=body] p") is True
    desk.ask("end")
    assert place.evaluate("e => e.outerHTML").replace("\n", "") == before.replace("\n", "")
    assert desk.ask("isWritten", ".text [data-field=body]") is False
    desk.ask("show", ".text [data-field=body]", from_markdown("- one\n- two\n  1. three\n\n[x](page:2)"))
    assert place.inner_html() == (
        "<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>"
        '<p><a href="/admin/pages/2/canvas" data-page="2">x</a></p>'
    )


def test_undo_is_the_editor_s(desk: Paper) -> None:
    desk.write("Rye")
    desk.type("!", "<Control+z>", "<Control+Shift+z>", "<Control+y>")
    assert (told(desk, "undo"), told(desk, "redo"), markdown(desk)) == (1, 2, "Rye!")
    for kind in ("historyUndo", "historyRedo", "formatUnderline"):
        desk.frame.locator(".ProseMirror").evaluate(
            "(e, inputType) => e.dispatchEvent(new InputEvent('beforeinput', {inputType, cancelable: true}))",
            kind,
        )
    assert (told(desk, "undo"), told(desk, "redo"), markdown(desk)) == (2, 3, "Rye!")


def test_leaving_is_told_once_and_not_for_the_format_bar(desk: Paper) -> None:
    desk.write("Rye")
    desk.page.get_by_role("button", name="Bold").click()
    desk.type("<Alt+F10>", "<ArrowRight>", "<Escape>")
    desk.type(" and spelt")
    assert told(desk, "left") == []
    desk.page.get_by_role("button", name="Elsewhere").focus()
    expect(desk.page.get_by_role("button", name="Elsewhere")).to_be_focused()
    desk.page.wait_for_function("() => paper.told().left.length === 1")
    assert told(desk, "left") == ["blur"]


# -- from outside


@pytest.mark.parametrize(
    ("before", "after", "word", "expected"),
    [
        ("We mill rye.", "Here we mill our own rye.", "mill", "mi|ll"),
        ("One\n\nWe mill rye.", "Zero\n\nOne and a half\n\nWe mill rye.", "mill", "mi|ll"),
        ("One\n\nWe mill rye.\n\nTwo", "We mill **rye**.", "mill", "mi|ll"),
        ("- one\n- we mill", "we mill", "mill", "mi|ll"),
        ("We mill rye.", "We bake rye.", "mill", "|"),
    ],
)
def test_what_comes_from_outside_leaves_the_caret_at_its_words(
    desk: Paper, before: str, after: str, word: str, expected: str
) -> None:
    desk.write(before)
    # the caret into the middle of the word, as somebody would click there
    desk.frame.locator(".ProseMirror").evaluate(
        """(root, word) => {
          const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          while (walk.nextNode() && !walk.currentNode.nodeValue.includes(word));
          const text = walk.currentNode;
          root.ownerDocument.getSelection().collapse(text, text.nodeValue.indexOf(word) + 2);
        }""",
        word,
    )
    desk.page.wait_for_timeout(50)
    desk.ask("set", from_markdown(after))
    assert markdown(desk) == to_markdown(from_markdown(after))
    assert told(desk, "changes") == []
    expect(desk.frame.locator(".ProseMirror")).to_be_focused()
    desk.type("|")
    assert expected in markdown(desk)


def test_what_is_there_already_changes_nothing(desk: Paper) -> None:
    """A space typed at the end is not in the normal form; the server's echo does not take it away."""
    desk.write("Rye")
    desk.type(" ")
    desk.ask("set", from_markdown("Rye"))
    desk.type("bread")
    assert markdown(desk) == "Rye bread"


# -- the format bar


def bar(desk: Paper) -> Any:
    return desk.page.get_by_role("toolbar", name="Format")


def test_bar_stands_above_the_block_and_shows_how_the_text_stands(desk: Paper) -> None:
    desk.write("We **mill** our own")
    box, place = bar(desk).bounding_box(), desk.page.locator("iframe").bounding_box()
    top = desk.frame.locator(".block.text").evaluate("e => e.getBoundingClientRect().y")
    assert box["height"] == 40 and place
    assert box["y"] == pytest.approx(max(place["y"] + 8, place["y"] + top - 14), abs=1)
    bold = desk.page.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "false")
    desk.type("<Control+a>")
    desk.type("<Control+b>")
    expect(bold).to_have_attribute("aria-pressed", "true")
    for name in ("Italic", "Code", "List", "Quote"):
        desk.page.get_by_role("button", name=name).click()
        expect(desk.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    assert markdown(desk) == "> - **_`We mill our own`_**"
    desk.page.get_by_role("button", name="List").click()
    desk.page.get_by_role("button", name="Quote").click()
    assert markdown(desk) == "**_`We mill our own`_**"


def test_style_menu_by_mouse_and_by_keys(desk: Paper) -> None:
    desk.write("Open")
    style = desk.page.get_by_role("button", name=re.compile("^Text style"))
    style.click()
    desk.page.get_by_role("menuitemradio", name="Smaller heading").click()
    assert markdown(desk) == "### Open"
    expect(style).to_have_accessible_name("Text style: Smaller heading")
    expect(desk.page.get_by_role("button", name="Quote")).to_be_hidden()
    desk.type("<Alt+F10>", "<ArrowDown>", "<Home>", "<Enter>")
    assert markdown(desk) == "Open"
    desk.type("<Alt+F10>", "<ArrowDown>", "<End>", "<Enter>", "!")
    assert markdown(desk) == "1. Open!"


def test_bar_is_one_stop_with_arrows_inside(desk: Paper) -> None:
    desk.write("Open")
    desk.type("<Alt+F10>", "<End>")
    expect(desk.page.get_by_role("button", name="Quote")).to_be_focused()
    desk.type("<ArrowRight>", "<ArrowRight>")
    expect(desk.page.get_by_role("button", name="Bold")).to_be_focused()
    desk.type("<Enter>")
    expect(desk.page.get_by_role("button", name="Bold")).to_be_focused()
    assert bar(desk).locator("button[tabindex='0']").count() == 1
    desk.type("<Escape>", " now")
    assert markdown(desk) == "Open **now**"


def test_link_to_a_page_of_the_site(desk: Paper) -> None:
    desk.write("Come by at seven")
    desk.type("<Control+Shift+ArrowLeft>", "<Control+k>")
    field = desk.page.get_by_role("combobox", name="Find a page or paste a link")
    expect(field).to_be_focused()
    assert desk.page.get_by_role("option").count() == 4
    assert desk.frame.locator(".held").inner_text() == "seven"
    desk.type("offn")  # Öffnungszeiten
    expect(desk.page.get_by_role("option")).to_have_text("Öffnungszeiten/hours")
    desk.type("<Enter>")
    assert markdown(desk) == "Come by at [seven](page:3)"
    expect(desk.page.get_by_role("button", name="Link")).to_have_class(re.compile("is-on"))
    desk.type("<Control+k>")
    expect(field).to_have_value("Öffnungszeiten")
    desk.page.get_by_role("button", name="Remove link").click()
    desk.type("<ArrowRight>", "!")
    assert markdown(desk) == "Come by at seven!"
    assert told(desk, "left") == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("example.com/menu", "[seven](https://example.com/menu)"),
        ("anna@example.com", "[seven](mailto:anna@example.com)"),
        ("tel:+49301234", "[seven](tel:+49301234)"),
        ("https://acme.sitemaker.test/about", "[seven](page:2)"),
        ("/about#team", "[seven](/about#team)"),
    ],
)
def test_link_to_an_address(desk: Paper, typed: str, expected: str) -> None:
    desk.write("seven")
    desk.type("<Control+a>", "<Control+k>", typed, "<Enter>")
    assert markdown(desk) == expected


@pytest.mark.security(36)
@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "JaVaScRiPt:x"]
)
def test_link_that_may_not_stand(desk: Paper, typed: str) -> None:
    desk.write("seven")
    desk.type("<Control+a>", "<Control+k>", typed, "<Enter>")
    expect(desk.page.get_by_role("alert")).to_contain_text(re.compile("^A link "))
    desk.type("<Escape>")
    assert markdown(desk) == "seven"


def test_link_without_a_selection_is_the_page_s_name(desk: Paper) -> None:
    desk.write("Read")
    desk.type(" ", "<Control+k>", "about", "<Enter>", ".")
    assert markdown(desk) == "Read [About us](page:2)."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bar_and_text_have_nothing_for_axe(desk: Paper, scheme: Any) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    desk.write("We **mill** our [own](page:2)\n\n## Open\n\n- rye")
    for keys in (
        (),
        ("<Alt+F10>", "<ArrowDown>"),
        ("<Escape>", "<Escape>", "<Control+k>"),
        ("javascript:x", "<Enter>"),
    ):
        desk.type(*keys)
        found = Axe().run(desk.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], keys
    desk.write_line("")
    assert Axe().run(desk.page).response["violations"] == []


def test_bar_on_a_phone_stands_upon_the_keyboard(chromium: Browser) -> None:
    with paper(chromium, width=390, has_touch=True, is_mobile=True) as desk:
        desk.write("We mill our own")
        box = desk.page.locator(".format-bar").bounding_box()
        assert box and (box["x"], box["width"], box["height"]) == (0, 390, 52)
        assert box["y"] + 52 == 844
        for button in bar(desk).get_by_role("button").all():
            size = button.bounding_box()
            assert size and size["width"] >= 44 and size["height"] >= 44
            assert 0 <= size["x"] and size["x"] + size["width"] <= 390
        desk.page.get_by_role("button", name="List").tap()
        assert markdown(desk) == "- We mill our own"
        desk.page.get_by_role("button", name="Link").tap()
        desk.type("about")
        expect(desk.page.get_by_role("option")).to_be_in_viewport()
        desk.page.get_by_role("option").tap()
        assert "[About us](page:2)" in markdown(desk)
        assert Axe().run(desk.page).response["violations"] == []
        desk.page.evaluate(
            """() => {
              Object.defineProperty(visualViewport, "height", { value: 500 });
              visualViewport.dispatchEvent(new Event("resize"));
            }"""
        )
        desk.page.wait_for_function(
            "() => document.querySelector('.format-bar').getBoundingClientRect().bottom === 500"
        )
        desk.page.get_by_role("button", name="Done").tap()
        assert told(desk, "left") == ["done"]


# -- the clipboard


@pytest.mark.parametrize("source", SOURCES)
def test_paste_keeps_words_form_and_links_alone(desk: Paper, source: str) -> None:
    desk.write("")
    html = (CLIPBOARD / f"{source}.html").read_text()
    assert desk.ask("paste", {"text/html": html, "text/plain": "plain"})["taken"]
    assert markdown(desk) == (CLIPBOARD / f"{source}.md").read_text().strip()
    strange = desk.frame.locator(
        ".ProseMirror :not(p, h2, h3, h4, h5, ul, ol, li, blockquote, br, a, strong, em, code)"
    )
    assert strange.count() == 0
    attributes = desk.frame.locator(".ProseMirror *").evaluate_all(
        "all => [...new Set(all.flatMap((each) => each.getAttributeNames()))]"
    )
    assert set(attributes) <= {"href", "data-href", "data-page", "rel", "start", "class"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\n\r\ntwo\nthree", "one\n\ntwo\\\nthree"),
        ("- rye\n  - dark\n- spelt", "- rye\n  - dark\n- spelt"),
        ("• rye\n• spelt", "- rye\n- spelt"),
        ("2) fold\n3) wait", "2. fold\n3. wait"),
        ("- only one", r"\- only one"),
        ("# Title\n\n**bold** `x`", "\\# Title\n\n\\*\\*bold\\*\\* \\`x\\`"),
        ("1. one\nmore", "1\\. one\\\nmore"),
        ("<b>x</b> & y", r"\<b>x\</b> & y"),
    ],
)
def test_paste_of_plain_words(desk: Paper, text: str, expected: str) -> None:
    desk.write("")
    desk.ask("paste", {"text/plain": text})
    assert markdown(desk) == expected


def test_paste_of_an_address(desk: Paper) -> None:
    desk.write("seven")
    desk.type("<Control+a>")
    desk.ask("paste", {"text/plain": " https://example.com/menu "})
    assert markdown(desk) == "[seven](https://example.com/menu)"
    desk.type("<ArrowRight>", " or ")
    desk.ask("paste", {"text/plain": "https://acme.sitemaker.test/about", "text/html": "<a href='x'>x</a>"})
    desk.type(".")
    assert (
        markdown(desk) == "[seven](https://example.com/menu) or [https://acme.sitemaker.test/about](page:2)."
    )
    desk.type("<Control+a>")
    desk.ask("paste", {"text/plain": "javascript:alert(1)"})
    assert markdown(desk) == "javascript:alert(1)"


def test_paste_of_headings_is_fitted(desk: Paper) -> None:
    desk.write("", levels=[3, 4])
    desk.ask("paste", {"text/html": "<h1>One</h1><h6>Six</h6>"})
    assert markdown(desk) == "### One\n\n#### Six"
    desk.write("", levels=[])
    desk.ask("paste", {"text/html": "<h1>One</h1><p>two</p>"})
    assert markdown(desk) == "One\n\ntwo"


@pytest.mark.parametrize("kinds", [["text/plain"], ["text/html"], ["text/plain", "text/html"]])
def test_paste_of_five_megabytes_is_answered_soon(desk: Paper, kinds: list[str]) -> None:
    desk.write("Rye")
    much = {kind: ("<p>" if "html" in kind else "") + "word " * 1_000_000 for kind in kinds}
    answer = desk.ask("paste", much)
    assert answer["taken"] and answer["milliseconds"] < 1000
    assert told(desk, "said") == ["That is 5 million characters. This takes 10,000. Nothing was pasted."]
    assert markdown(desk) == "Rye"


def test_paste_of_little_in_much_debris_and_of_too_much(desk: Paper) -> None:
    desk.write("")
    debris = f"<style>{'p { color: red } ' * 200_000}</style><p>Rye</p>"
    answer = desk.ask("paste", {"text/html": debris, "text/plain": "Rye"})
    assert markdown(desk) == "Rye" and answer["milliseconds"] < 1000
    nested = "<p>" + "<b><i><span>" * 60_000 + "deep"
    answer = desk.ask("paste", {"text/html": nested, "text/plain": "deep"})
    assert "deep" in markdown(desk) and answer["milliseconds"] < 1000
    assert desk.ask("paste", {"text/html": nested})["milliseconds"] < 1000
    assert told(desk, "said")[-1].endswith("Nothing was pasted.")
    desk.ask("paste", {"text/plain": "x" * 10_000})
    assert told(desk, "said")[-1].endswith("Nothing was pasted.")
    desk.ask("paste", {"text/html": "<ul><li>" * 30 + "deep"})
    assert told(desk, "said")[-1] == "Lists and quotes can’t be nested any deeper. Nothing was pasted."
    markdown(desk)


def test_paste_of_what_is_no_words_leaves_the_text_alone(desk: Paper) -> None:
    desk.write("Rye")
    assert desk.ask("paste", {"application/x-spreadsheet": "1"})["taken"]
    desk.page.wait_for_timeout(200)
    desk.type(" and spelt")
    assert desk.html == "<p>Rye and spelt</p>"
    assert desk.told()["left"] == []


def test_copy_is_words_for_others_and_comes_back_whole(desk: Paper) -> None:
    source = "## Open\n\nFrom **seven**, see [us](page:2).\n\n- rye\n  1. dark\n- spelt\n\n> good\\\n> bread"
    desk.write(source)
    desk.type("<Control+a>")
    copied = desk.ask("copy")
    assert copied["text/plain"] == (
        "Open\n\nFrom seven, see us.\n\n- rye\n  1. dark\n- spelt\n\n> good\n> bread"
    )
    desk.write("")
    desk.ask("paste", copied)
    assert markdown(desk) == source


def test_pictures_are_the_editor_s(desk: Paper) -> None:
    desk.write("Rye")
    desk.frame.locator(".ProseMirror").evaluate(
        """(place) => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "x.png", { type: "image/png" }));
          for (const type of ["paste", "drop"]) {
            const event = type === "paste"
              ? new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true })
              : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
            place.dispatchEvent(event);
          }
        }"""
    )
    assert told(desk, "files") == 2 and markdown(desk) == "Rye"


@pytest.mark.security(35)
def test_nothing_pasted_or_typed_is_ever_markup(desk: Paper) -> None:
    """With scripts required to be trusted, and the corpus of vectors, as HTML and as words."""
    every = vectors()
    assert len(every) >= 300
    for at in range(0, len(every), 30):
        some = every[at : at + 30]
        desk.write("")
        desk.ask("paste", {"text/html": "<p>" + "</p><p>".join(some), "text/plain": "x"})
        desk.ask("value")
        desk.ask("paste", {"text/plain": "\n\n".join(some)})
        strange = desk.frame.locator(
            ".ProseMirror :not(p, h2, h3, h4, h5, h6, ul, ol, li, blockquote, br, a, strong, em, code)"
        )
        assert strange.count() == 0
        handlers = desk.frame.locator(".ProseMirror *").evaluate_all(
            """all => all.flatMap((e) => e.getAttributeNames()
              .filter((n) => n.startsWith("on") || n === "style" || n === "srcdoc" || n === "src"))"""
        )
        assert handlers == []
        leads = desk.frame.locator(".ProseMirror a[href]").evaluate_all("all => all.map((e) => e.protocol)")
        assert set(leads) <= {"https:", "http:", "mailto:", "tel:"}
        validate(desk.ask("value"))
    desk.write("")
    desk.type("<script>alert(1)</script><img src=x onerror=alert(1)>")
    assert desk.frame.locator(".ProseMirror :is(script, img)").count() == 0


# -- other ways to write


def test_composed_words(desk: Paper) -> None:
    """As a Japanese keyboard does it, with something from outside coming in the middle of it."""
    desk.write("Rye ")
    cdp = desk.context.new_cdp_session(desk.page)
    for text in ("ぱ", "ぱん", "パン"):
        cdp.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    desk.ask("set", from_markdown("Dark rye"))
    assert "パン" in markdown(desk)
    cdp.send("Input.insertText", {"text": "パン"})
    desk.page.wait_for_timeout(100)
    assert any("パン" in to_markdown(each) for each in told(desk, "changes"))
    desk.write("Rye")
    cdp.send("Input.imeSetComposition", {"text": "パ", "selectionStart": 1, "selectionEnd": 1})
    cdp.send("Input.insertText", {"text": "パン"})
    desk.type("!")
    assert markdown(desk) == "Ryeパン!"


def test_composing_past_the_limit_is_cut_when_it_is_done(desk: Paper) -> None:
    desk.write_line("Bread", limit=7)
    cdp = desk.context.new_cdp_session(desk.page)
    cdp.send("Input.imeSetComposition", {"text": "パンパン", "selectionStart": 4, "selectionEnd": 4})
    cdp.send("Input.insertText", {"text": "パンパン"})
    desk.page.wait_for_timeout(150)
    assert desk.ask("value") == "Breadパン"
    assert told(desk, "said") == ["This takes at most 7 characters, and would have 9."]


def test_words_corrected_by_the_browser_or_a_keyboard(desk: Paper) -> None:
    """A spelling chosen from the menu and a phone's correction replace a range of what stands there."""
    desk.write("We mil our own")
    desk.frame.locator(".ProseMirror").evaluate(
        """(place) => {
          const text = place.querySelector("p").firstChild;
          const page = place.ownerDocument;
          page.getSelection().setBaseAndExtent(text, 3, text, 6);
          page.execCommand("insertText", false, "mill");
        }"""
    )
    assert markdown(desk) == "We mill our own"
    # as some keyboards do: the words are changed in the page itself
    desk.frame.locator(".ProseMirror p").evaluate("(p) => (p.firstChild.nodeValue = 'We mill our very own')")
    desk.page.wait_for_timeout(80)
    assert markdown(desk) == "We mill our very own"


def test_emoji_and_words_from_right_to_left(desk: Paper) -> None:
    desk.write("")
    assert desk.frame.locator(".ProseMirror").get_attribute("dir") == "auto"
    desk.type("مرحبا 👩‍👩‍👧 שלום")
    assert markdown(desk) == "مرحبا 👩‍👩‍👧 שלום"
    assert desk.frame.locator(".ProseMirror").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert desk.frame.locator(".ProseMirror").get_attribute("spellcheck") == "true"
    desk.type("<Backspace>" * 5, "<Control+b>", "عالم")
    assert markdown(desk).endswith("**عالم**")


# -- how fast
