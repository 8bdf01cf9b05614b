"""Texts written where they stand: typed, formed, pasted, linked, composed; under the real policies."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from sitemaker.lib.markup import from_markdown, normalise, to_markdown, validate
from tests.e2e.harness import EditorHarness, harness
from tests.security.corpus import vectors

pytestmark = pytest.mark.e2e
CLIPBOARD = Path(__file__).parents[1] / "corpus" / "clipboard"
SOURCES = ["google-docs", "word", "slack", "apple-notes", "web-page"]


@pytest.fixture
def chromium(bare_chromium: Browser) -> Browser:
    """A browser without the house: the pages come from the templates."""
    return bare_chromium


@pytest.fixture
def editor(chromium: Browser) -> Iterator[EditorHarness]:
    with harness(chromium) as made:
        yield made


def markdown(editor: EditorHarness) -> str:
    """What stands there, as the server would keep it: valid, in normal form, as Markdown."""
    value = editor.ask("value")
    assert normalise(validate(value)) == value
    return to_markdown(value)


def told(editor: EditorHarness, what: str) -> Any:
    return editor.told()[what]


# -- typing


def test_words_are_typed_where_they_stand(editor: EditorHarness) -> None:
    editor.write("Rye")
    editor.type(" and spelt", "<Enter>", "Twice a week", "<Shift+Enter>", "or daily")
    assert markdown(editor) == "Rye and spelt\n\nTwice a week\\\nor daily"
    assert to_markdown(told(editor, "changes")[-1]) == markdown(editor)
    assert len(told(editor, "changes")) >= 10


def test_line_is_one_line_without_marks(editor: EditorHarness) -> None:
    editor.write_line("Bread")
    editor.type(" at **seven**", "<Control+b>", "!")
    assert editor.ask("value") == "Bread at **seven**!"
    editor.type("<Enter>")
    editor.type("<Shift+Enter>")
    assert told(editor, "left") == ["enter", "enter"]
    assert editor.ask("value") == "Bread at **seven**!"
    editor.type("<Escape>")
    assert told(editor, "left")[-1] == "escape"
    expect(editor.frame.locator(".hero h1")).to_have_text("Bread at **seven**!")


def test_line_takes_what_fits(editor: EditorHarness) -> None:
    editor.write_line("Bread", limit=8)
    editor.type(" 👩‍🍳")
    assert editor.ask("value") == "Bread 👩\u200d"  # characters as the server counts them
    assert told(editor, "said")[0] == "This takes at most 8 characters, and would have 9."
    editor.ask("begin", ".hero h1", {"kind": "line", "value": "Bread", "limit": 12})
    editor.ask("paste", {"text/plain": "\n fresh\tand\r\nwarm "})
    assert editor.ask("value") == "Breadfresh a"
    assert told(editor, "said") == ["This takes 12. The rest was left out."]


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
def test_markdown_is_formed_as_it_is_typed(
    editor: EditorHarness, typed: tuple[str, ...], expected: str
) -> None:
    editor.write("")
    editor.type(*typed)
    assert markdown(editor) == expected


@pytest.mark.parametrize("source", ["## Open", "- rye", "> good", "1. fold"])
def test_backspace_at_the_start_takes_the_form_off(editor: EditorHarness, source: str) -> None:
    editor.write(source)
    editor.settle()
    editor.type("<Home>", "<Backspace>")
    assert markdown(editor) == re.sub(r"^\W*(1\. )?", "", source)


def test_headings_are_those_the_structure_allows(editor: EditorHarness) -> None:
    editor.write("", levels=[3])
    editor.type("# ", "Open")
    assert markdown(editor) == "### Open"
    editor.write("", levels=[])
    editor.type("# ", "Open")
    assert markdown(editor) == r"\# Open"


def test_headings_are_drawn_as_visitors_will_see_them(editor: EditorHarness) -> None:
    """The title above is an h2, so the first is an h3, however it is stored; none is skipped."""
    editor.write("## One\n\n#### Two\n\n### Three\n\n## Four")
    drawn = editor.frame.locator(".ProseMirror :is(h2, h3, h4, h5)").evaluate_all(
        "all => all.map((e) => e.localName)"
    )
    assert drawn == ["h3", "h4", "h4", "h3"]
    editor.settle()
    editor.type("<Control+Home>", "<Backspace>")
    drawn = editor.frame.locator(".ProseMirror :is(h2, h3, h4, h5)").evaluate_all(
        "all => all.map((e) => e.localName)"
    )
    assert drawn == ["h3", "h3", "h3"]
    shown = editor.frame.locator(".text [data-field=body]")
    editor.ask("end")
    assert shown.locator("h3").all_inner_texts() == ["Two", "Three", "Four"]


def test_place_is_left_as_the_server_draws_it(editor: EditorHarness) -> None:
    place = editor.frame.locator(".text [data-field=body]")
    before = place.evaluate("e => e.outerHTML")
    editor.write()
    assert editor.ask("isWritten", ".text [data-field=body] p") is True
    editor.ask("end")
    assert place.evaluate("e => e.outerHTML").replace("\n", "") == before.replace("\n", "")
    assert editor.ask("isWritten", ".text [data-field=body]") is False
    editor.ask("show", ".text [data-field=body]", from_markdown("- one\n- two\n  1. three\n\n[x](page:2)"))
    assert place.inner_html() == (
        "<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>"
        '<p><a href="/admin/pages/2/canvas" data-page="2">x</a></p>'
    )


def test_undo_is_the_editor_s(editor: EditorHarness) -> None:
    editor.write("Rye")
    editor.type("!", "<Control+z>", "<Control+Shift+z>", "<Control+y>")
    assert (told(editor, "undo"), told(editor, "redo"), markdown(editor)) == (1, 2, "Rye!")
    for kind in ("historyUndo", "historyRedo", "formatUnderline"):
        editor.frame.locator(".ProseMirror").evaluate(
            "(e, inputType) => e.dispatchEvent(new InputEvent('beforeinput', {inputType, cancelable: true}))",
            kind,
        )
    assert (told(editor, "undo"), told(editor, "redo"), markdown(editor)) == (2, 3, "Rye!")


def test_leaving_is_told_once_and_not_for_the_format_bar(editor: EditorHarness) -> None:
    editor.write("Rye")
    editor.page.get_by_role("button", name="Bold").click()
    editor.type("<Alt+F10>", "<ArrowRight>", "<Escape>")
    editor.type(" and spelt")
    assert told(editor, "left") == []
    editor.page.get_by_role("button", name="Elsewhere").focus()
    expect(editor.page.get_by_role("button", name="Elsewhere")).to_be_focused()
    editor.page.wait_for_function("() => harness.told().left.length === 1")
    assert told(editor, "left") == ["blur"]


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
    editor: EditorHarness, before: str, after: str, word: str, expected: str
) -> None:
    editor.write(before)
    # the caret into the middle of the word, as somebody would click there
    editor.frame.locator(".ProseMirror").evaluate(
        """(root, word) => {
          const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          while (walk.nextNode() && !walk.currentNode.nodeValue.includes(word));
          const text = walk.currentNode;
          root.ownerDocument.getSelection().collapse(text, text.nodeValue.indexOf(word) + 2);
        }""",
        word,
    )
    editor.page.wait_for_timeout(50)
    editor.ask("set", from_markdown(after))
    assert markdown(editor) == to_markdown(from_markdown(after))
    assert told(editor, "changes") == []
    expect(editor.frame.locator(".ProseMirror")).to_be_focused()
    editor.type("|")
    assert expected in markdown(editor)


def test_what_is_there_already_changes_nothing(editor: EditorHarness) -> None:
    """A space typed at the end is not in the normal form; the server's echo does not take it away."""
    editor.write("Rye")
    editor.type(" ")
    editor.ask("set", from_markdown("Rye"))
    editor.type("bread")
    assert markdown(editor) == "Rye bread"


# -- the format bar


def bar(editor: EditorHarness) -> Any:
    return editor.page.get_by_role("toolbar", name="Format")


def test_bar_stands_above_the_block_and_shows_how_the_text_stands(editor: EditorHarness) -> None:
    editor.write("We **mill** our own")
    box, place = bar(editor).bounding_box(), editor.page.locator("iframe").bounding_box()
    top = editor.frame.locator(".block.text").evaluate("e => e.getBoundingClientRect().y")
    assert box["height"] == 40 and place
    assert box["y"] == pytest.approx(max(place["y"] + 8, place["y"] + top - 14), abs=1)
    bold = editor.page.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "false")
    editor.type("<Control+a>")
    editor.type("<Control+b>")
    expect(bold).to_have_attribute("aria-pressed", "true")
    for name in ("Italic", "Code", "List", "Quote"):
        editor.page.get_by_role("button", name=name).click()
        expect(editor.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    assert markdown(editor) == "> - **_`We mill our own`_**"
    editor.page.get_by_role("button", name="List").click()
    editor.page.get_by_role("button", name="Quote").click()
    assert markdown(editor) == "**_`We mill our own`_**"


def test_style_menu_by_mouse_and_by_keys(editor: EditorHarness) -> None:
    editor.write("Open")
    style = editor.page.get_by_role("button", name=re.compile("^Text style"))
    style.click()
    editor.page.get_by_role("menuitemradio", name="Smaller heading").click()
    assert markdown(editor) == "### Open"
    expect(style).to_have_accessible_name("Text style: Smaller heading")
    expect(editor.page.get_by_role("button", name="Quote")).to_be_hidden()
    editor.type("<Alt+F10>", "<ArrowDown>", "<Home>", "<Enter>")
    assert markdown(editor) == "Open"
    editor.type("<Alt+F10>", "<ArrowDown>", "<End>", "<Enter>", "!")
    assert markdown(editor) == "1. Open!"


def test_bar_is_one_stop_with_arrows_inside(editor: EditorHarness) -> None:
    editor.write("Open")
    editor.type("<Alt+F10>", "<End>")
    expect(editor.page.get_by_role("button", name="Quote")).to_be_focused()
    editor.type("<ArrowRight>", "<ArrowRight>")
    expect(editor.page.get_by_role("button", name="Bold")).to_be_focused()
    editor.type("<Enter>")
    expect(editor.page.get_by_role("button", name="Bold")).to_be_focused()
    assert bar(editor).locator("button[tabindex='0']").count() == 1
    editor.type("<Escape>", " now")
    assert markdown(editor) == "Open **now**"


def test_link_to_a_page_of_the_site(editor: EditorHarness) -> None:
    editor.write("Come by at seven")
    editor.type("<Control+Shift+ArrowLeft>", "<Control+k>")
    field = editor.page.get_by_role("combobox", name="Find a page or paste a link")
    expect(field).to_be_focused()
    assert editor.page.get_by_role("option").count() == 4
    assert editor.frame.locator(".held").inner_text() == "seven"
    editor.type("offn")  # Öffnungszeiten
    expect(editor.page.get_by_role("option")).to_have_text("Öffnungszeiten/hours")
    editor.type("<Enter>")
    assert markdown(editor) == "Come by at [seven](page:3)"
    expect(editor.page.get_by_role("button", name="Link")).to_have_class(re.compile("is-on"))
    editor.type("<Control+k>")
    expect(field).to_have_value("Öffnungszeiten")
    editor.page.get_by_role("button", name="Remove link").click()
    editor.type("<ArrowRight>", "!")
    assert markdown(editor) == "Come by at seven!"
    assert told(editor, "left") == []


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
def test_link_to_an_address(editor: EditorHarness, typed: str, expected: str) -> None:
    editor.write("seven")
    editor.type("<Control+a>", "<Control+k>", typed, "<Enter>")
    assert markdown(editor) == expected


@pytest.mark.security(36)
@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "JaVaScRiPt:x"]
)
def test_link_that_may_not_stand(editor: EditorHarness, typed: str) -> None:
    editor.write("seven")
    editor.type("<Control+a>", "<Control+k>", typed, "<Enter>")
    expect(editor.page.get_by_role("alert")).to_contain_text(re.compile("^A link "))
    editor.type("<Escape>")
    assert markdown(editor) == "seven"


def test_link_without_a_selection_is_the_page_s_name(editor: EditorHarness) -> None:
    editor.write("Read")
    editor.type(" ", "<Control+k>", "about", "<Enter>", ".")
    assert markdown(editor) == "Read [About us](page:2)."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bar_and_text_have_nothing_for_axe(editor: EditorHarness, scheme: Any) -> None:
    editor.page.emulate_media(color_scheme=scheme)
    editor.write("We **mill** our [own](page:2)\n\n## Open\n\n- rye")
    for keys in (
        (),
        ("<Alt+F10>", "<ArrowDown>"),
        ("<Escape>", "<Escape>", "<Control+k>"),
        ("javascript:x", "<Enter>"),
    ):
        editor.type(*keys)
        found = Axe().run(editor.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], keys
    editor.write_line("")
    assert Axe().run(editor.page).response["violations"] == []


def test_bar_on_a_phone_stands_upon_the_keyboard(chromium: Browser) -> None:
    with harness(chromium, width=390, has_touch=True, is_mobile=True) as editor:
        editor.write("We mill our own")
        box = editor.page.locator(".format-bar").bounding_box()
        assert box and (box["x"], box["width"], box["height"]) == (0, 390, 52)
        assert box["y"] + 52 == 844
        for button in bar(editor).get_by_role("button").all():
            size = button.bounding_box()
            assert size and size["width"] >= 44 and size["height"] >= 44
            assert 0 <= size["x"] and size["x"] + size["width"] <= 390
        editor.page.get_by_role("button", name="List").tap()
        assert markdown(editor) == "- We mill our own"
        editor.page.get_by_role("button", name="Link").tap()
        editor.type("about")
        expect(editor.page.get_by_role("option")).to_be_in_viewport()
        editor.page.get_by_role("option").tap()
        assert "[About us](page:2)" in markdown(editor)
        assert Axe().run(editor.page).response["violations"] == []
        editor.page.evaluate(
            """() => {
              Object.defineProperty(visualViewport, "height", { value: 500 });
              visualViewport.dispatchEvent(new Event("resize"));
            }"""
        )
        editor.page.wait_for_function(
            "() => document.querySelector('.format-bar').getBoundingClientRect().bottom === 500"
        )
        editor.page.get_by_role("button", name="Done").tap()
        assert told(editor, "left") == ["done"]


# -- the clipboard


@pytest.mark.parametrize("source", SOURCES)
def test_paste_keeps_words_form_and_links_alone(editor: EditorHarness, source: str) -> None:
    editor.write("")
    html = (CLIPBOARD / f"{source}.html").read_text()
    assert editor.ask("paste", {"text/html": html, "text/plain": "plain"})["taken"]
    assert markdown(editor) == (CLIPBOARD / f"{source}.md").read_text().strip()
    strange = editor.frame.locator(
        ".ProseMirror :not(p, h2, h3, h4, h5, ul, ol, li, blockquote, br, a, strong, em, code)"
    )
    assert strange.count() == 0
    attributes = editor.frame.locator(".ProseMirror *").evaluate_all(
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
def test_paste_of_plain_words(editor: EditorHarness, text: str, expected: str) -> None:
    editor.write("")
    editor.ask("paste", {"text/plain": text})
    assert markdown(editor) == expected


def test_paste_of_an_address(editor: EditorHarness) -> None:
    editor.write("seven")
    editor.type("<Control+a>")
    editor.ask("paste", {"text/plain": " https://example.com/menu "})
    assert markdown(editor) == "[seven](https://example.com/menu)"
    editor.type("<ArrowRight>", " or ")
    editor.ask("paste", {"text/plain": "https://acme.sitemaker.test/about", "text/html": "<a href='x'>x</a>"})
    editor.type(".")
    assert (
        markdown(editor)
        == "[seven](https://example.com/menu) or [https://acme.sitemaker.test/about](page:2)."
    )
    editor.type("<Control+a>")
    editor.ask("paste", {"text/plain": "javascript:alert(1)"})
    assert markdown(editor) == "javascript:alert(1)"


def test_paste_of_headings_is_fitted(editor: EditorHarness) -> None:
    editor.write("", levels=[3, 4])
    editor.ask("paste", {"text/html": "<h1>One</h1><h6>Six</h6>"})
    assert markdown(editor) == "### One\n\n#### Six"
    editor.write("", levels=[])
    editor.ask("paste", {"text/html": "<h1>One</h1><p>two</p>"})
    assert markdown(editor) == "One\n\ntwo"


@pytest.mark.parametrize("kinds", [["text/plain"], ["text/html"], ["text/plain", "text/html"]])
def test_paste_of_five_megabytes_is_answered_soon(editor: EditorHarness, kinds: list[str]) -> None:
    editor.write("Rye")
    much = {kind: ("<p>" if "html" in kind else "") + "word " * 1_000_000 for kind in kinds}
    answer = editor.ask("paste", much)
    assert answer["taken"] and answer["milliseconds"] < 1000
    assert told(editor, "said") == ["That is 5 million characters. This takes 10,000. Nothing was pasted."]
    assert markdown(editor) == "Rye"


def test_paste_of_little_in_much_debris_and_of_too_much(editor: EditorHarness) -> None:
    editor.write("")
    debris = f"<style>{'p { color: red } ' * 200_000}</style><p>Rye</p>"
    answer = editor.ask("paste", {"text/html": debris, "text/plain": "Rye"})
    assert markdown(editor) == "Rye" and answer["milliseconds"] < 1000
    nested = "<p>" + "<b><i><span>" * 60_000 + "deep"
    answer = editor.ask("paste", {"text/html": nested, "text/plain": "deep"})
    assert "deep" in markdown(editor) and answer["milliseconds"] < 1000
    assert editor.ask("paste", {"text/html": nested})["milliseconds"] < 1000
    assert told(editor, "said")[-1].endswith("Nothing was pasted.")
    editor.ask("paste", {"text/plain": "x" * 10_000})
    assert told(editor, "said")[-1].endswith("Nothing was pasted.")
    editor.ask("paste", {"text/html": "<ul><li>" * 30 + "deep"})
    assert told(editor, "said")[-1] == "Lists and quotes can’t be nested any deeper. Nothing was pasted."
    markdown(editor)


def test_paste_of_what_is_no_words_leaves_the_text_alone(editor: EditorHarness) -> None:
    editor.write("Rye")
    assert editor.ask("paste", {"application/x-spreadsheet": "1"})["taken"]
    editor.page.wait_for_timeout(200)
    editor.type(" and spelt")
    assert editor.html == "<p>Rye and spelt</p>"
    assert editor.told()["left"] == []


def test_copy_is_words_for_others_and_comes_back_whole(editor: EditorHarness) -> None:
    source = "## Open\n\nFrom **seven**, see [us](page:2).\n\n- rye\n  1. dark\n- spelt\n\n> good\\\n> bread"
    editor.write(source)
    editor.type("<Control+a>")
    copied = editor.ask("copy")
    assert copied["text/plain"] == (
        "Open\n\nFrom seven, see us.\n\n- rye\n  1. dark\n- spelt\n\n> good\n> bread"
    )
    editor.write("")
    editor.ask("paste", copied)
    assert markdown(editor) == source


def test_pictures_are_the_editor_s(editor: EditorHarness) -> None:
    editor.write("Rye")
    editor.frame.locator(".ProseMirror").evaluate(
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
    assert told(editor, "files") == 2 and markdown(editor) == "Rye"


@pytest.mark.security(35)
def test_nothing_pasted_or_typed_is_ever_markup(editor: EditorHarness) -> None:
    """With scripts required to be trusted, and the corpus of vectors, as HTML and as words."""
    every = vectors()
    assert len(every) >= 300
    for at in range(0, len(every), 30):
        some = every[at : at + 30]
        editor.write("")
        editor.ask("paste", {"text/html": "<p>" + "</p><p>".join(some), "text/plain": "x"})
        editor.ask("value")
        editor.ask("paste", {"text/plain": "\n\n".join(some)})
        strange = editor.frame.locator(
            ".ProseMirror :not(p, h2, h3, h4, h5, h6, ul, ol, li, blockquote, br, a, strong, em, code)"
        )
        assert strange.count() == 0
        handlers = editor.frame.locator(".ProseMirror *").evaluate_all(
            """all => all.flatMap((e) => e.getAttributeNames()
              .filter((n) => n.startsWith("on") || n === "style" || n === "srcdoc" || n === "src"))"""
        )
        assert handlers == []
        leads = editor.frame.locator(".ProseMirror a[href]").evaluate_all("all => all.map((e) => e.protocol)")
        assert set(leads) <= {"https:", "http:", "mailto:", "tel:"}
        validate(editor.ask("value"))
    editor.write("")
    editor.type("<script>alert(1)</script><img src=x onerror=alert(1)>")
    assert editor.frame.locator(".ProseMirror :is(script, img)").count() == 0


# -- other ways to write


def test_composed_words(editor: EditorHarness) -> None:
    """As a Japanese keyboard does it, with something from outside coming in the middle of it."""
    editor.write("Rye ")
    cdp = editor.context.new_cdp_session(editor.page)
    for text in ("ぱ", "ぱん", "パン"):
        cdp.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    editor.ask("set", from_markdown("Dark rye"))
    assert "パン" in markdown(editor)
    cdp.send("Input.insertText", {"text": "パン"})
    editor.page.wait_for_timeout(100)
    assert any("パン" in to_markdown(each) for each in told(editor, "changes"))
    editor.write("Rye")
    cdp.send("Input.imeSetComposition", {"text": "パ", "selectionStart": 1, "selectionEnd": 1})
    cdp.send("Input.insertText", {"text": "パン"})
    editor.type("!")
    assert markdown(editor) == "Ryeパン!"


def test_composing_past_the_limit_is_cut_when_it_is_done(editor: EditorHarness) -> None:
    editor.write_line("Bread", limit=7)
    cdp = editor.context.new_cdp_session(editor.page)
    cdp.send("Input.imeSetComposition", {"text": "パンパン", "selectionStart": 4, "selectionEnd": 4})
    cdp.send("Input.insertText", {"text": "パンパン"})
    editor.page.wait_for_timeout(150)
    assert editor.ask("value") == "Breadパン"
    assert told(editor, "said") == ["This takes at most 7 characters, and would have 9."]


def test_words_corrected_by_the_browser_or_a_keyboard(editor: EditorHarness) -> None:
    """A spelling chosen from the menu and a phone's correction replace a range of what stands there."""
    editor.write("We mil our own")
    editor.frame.locator(".ProseMirror").evaluate(
        """(place) => {
          const text = place.querySelector("p").firstChild;
          const page = place.ownerDocument;
          page.getSelection().setBaseAndExtent(text, 3, text, 6);
          page.execCommand("insertText", false, "mill");
        }"""
    )
    assert markdown(editor) == "We mill our own"
    # as some keyboards do: the words are changed in the page itself
    editor.frame.locator(".ProseMirror p").evaluate(
        "(p) => (p.firstChild.nodeValue = 'We mill our very own')"
    )
    editor.page.wait_for_timeout(80)
    assert markdown(editor) == "We mill our very own"


def test_emoji_and_words_from_right_to_left(editor: EditorHarness) -> None:
    editor.write("")
    assert editor.frame.locator(".ProseMirror").get_attribute("dir") == "auto"
    editor.type("مرحبا 👩‍👩‍👧 שלום")
    assert markdown(editor) == "مرحبا 👩‍👩‍👧 שלום"
    assert editor.frame.locator(".ProseMirror").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert editor.frame.locator(".ProseMirror").get_attribute("spellcheck") == "true"
    editor.type("<Backspace>" * 5, "<Control+b>", "عالم")
    assert markdown(editor).endswith("**عالم**")


# -- how fast
