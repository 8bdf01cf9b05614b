"""Writing in the whole editor: nothing typed is lost, whatever the server says; what is pasted is clean."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page, visit
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
DESK = Device(1280, visual=True)
CLIPBOARD = Path(__file__).parent.parent / "corpus" / "clipboard"
HOSTILE = (
    "<h2 onmouseover=alert(1) style='position:fixed'>Rye<script>alert(2)</script></h2>"
    "<p><img src=x onerror=alert(3)><a href='javascript:alert(4)'>one</a> <a href='data:text/html,x'>two</a> "
    "<a href='https://example.com/' onclick=alert(5) target=_top>three</a></p>"
    "<iframe srcdoc='<script>alert(6)</script>'></iframe>"
    "<svg onload=alert(7)><a xlink:href='javascript:alert(8)'>four</a></svg>"
    "<form action='/admin/pages/1/publication'><button>five</button></form><base href='https://evil.example/'>"
)
PASTE = """(place, kinds) => {
  const { DataTransfer, ClipboardEvent } = place.ownerDocument.defaultView;
  const data = new DataTransfer();
  for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
  const started = performance.now();
  place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  return performance.now() - started;
}"""


def text_of(editor: Editor) -> Locator:
    return editor.block("hero").locator("[data-field=text]")


def paste(place: Locator, **kinds: str) -> float:
    """Milliseconds until the browser is free again."""
    named = {f"text/{kind}": text for kind, text in kinds.items()}
    return float(place.evaluate(PASTE, named))


def begin(editor: Editor) -> Locator:
    words = text_of(editor)
    words.click(position={"x": 12, "y": 8})
    expect(words).to_be_focused()
    return words


def test_headline_is_typed_where_it_stands(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Headline")
    heading = editor.block("hero").locator("[data-field=heading]")
    heading.click()
    editor.key("ControlOrMeta+A")
    editor.person.page.keyboard.type("Bread at <b>seven</b>")
    editor.key("Enter")
    expect(heading).to_have_text("Bread at <b>seven</b>")
    expect(editor.block("hero")).to_be_focused()
    editor.is_saved()
    expect(editor.field("Heading")).to_have_value("Bread at <b>seven</b>")
    editor.reload()
    expect(heading).to_have_text("Bread at <b>seven</b>")


def test_nothing_typed_is_lost_while_the_server_answers(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Slow server")
    words = begin(editor)
    answered: list[str] = []
    far = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    editor.person.context.new_cdp_session(editor.person.page).send("Network.emulateNetworkConditions", far)
    editor.person.page.on("response", lambda answer: answered.append(answer.url))
    sentence = "We mill our own rye, bake before dawn and keep six tables by the window. "
    for at, letter in enumerate(sentence * 2):
        editor.person.page.keyboard.type(letter)
        editor.person.page.wait_for_timeout(600 if at % 24 == 20 else 15)
    assert sum(url.endswith("/edits") for url in answered) > 2
    expect(words).to_have_text((sentence * 2).strip())
    expect(words).to_be_focused()
    editor.is_saved()
    editor.key("Escape")
    editor.reload()
    expect(words).to_have_text((sentence * 2).strip())


def test_what_is_typed_while_the_network_is_away_is_sent_when_it_is_back(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "No network")
    words = begin(editor)
    editor.person.page.route("**/edits", lambda route: route.abort())
    editor.person.page.keyboard.type("Rye, spelt")
    editor.says(re.compile("saved on this device"))
    editor.person.page.keyboard.type(" and wheat")
    editor.person.page.unroute("**/edits")
    editor.key("ControlOrMeta+S")
    editor.is_saved()
    expect(words).to_be_focused()
    editor.person.said.clear()
    editor.reload()
    expect(words).to_have_text("Rye, spelt and wheat")


def test_undo_and_redo_take_words_and_blocks_in_one_order(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "One order")
    words = begin(editor)
    editor.person.page.keyboard.type("Rye")
    editor.is_saved()
    editor.key("Escape")
    editor.key("ControlOrMeta+D")
    expect(editor.sheet.locator("main > .block.hero")).to_have_count(2)
    editor.is_saved()
    undo = editor.person.page.get_by_role("button", name=re.compile("^Undo"))
    undo.click()
    expect(editor.sheet.locator("main > .block.hero")).to_have_count(1)
    undo.click()
    expect(words).to_have_text("")
    redo = editor.person.page.get_by_role("button", name=re.compile("^Redo"))
    redo.click()
    expect(words).to_have_text("Rye")
    redo.click()
    expect(editor.sheet.locator("main > .block.hero")).to_have_count(2)


def test_text_is_written_linked_and_left_by_keys_alone(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Keys alone")
    keyboard = editor.person.page.keyboard
    words = text_of(editor)
    editor.block("hero").focus()
    editor.key("Enter")
    heading = editor.block("hero").locator("[data-field=heading]")
    expect(heading).to_be_focused()
    editor.key("Tab")
    expect(words).to_be_focused()
    keyboard.type("Bread at the shop")
    for _ in range(4):
        editor.key("Shift+ArrowLeft")
    editor.key("Alt+F10")
    expect(editor.person.page.get_by_role("button", name="Text style")).to_be_focused()
    editor.key("ArrowRight")
    editor.key("Enter")
    expect(words.locator("strong")).to_have_text("shop")
    editor.key("Escape")
    expect(words).to_be_focused()
    editor.key("ControlOrMeta+K")
    keyboard.type("workshop")
    editor.key("Enter")
    expect(words.get_by_role("link")).to_have_text("shop")
    expect(words).to_be_focused()
    editor.key("Shift+Tab")
    expect(heading).to_be_focused()
    editor.key("Escape")
    expect(editor.block("hero")).to_be_focused()
    editor.is_saved()


@pytest.mark.parametrize("source", ["google-docs", "word", "slack"])
def test_pasted_debris_is_kept_as_words_and_form(arrive: Arrive, source: str) -> None:
    editor = fresh_page(arrive(DESK), f"From {source}")
    words = begin(editor)
    paste(words, html=(CLIPBOARD / f"{source}.html").read_text())
    editor.is_saved()
    editor.key("Escape")
    before = words.inner_text()
    assert len(before) > 60
    editor.reload()
    assert words.inner_text() == before
    html = words.inner_html()
    assert not re.search(
        r"style=|class=(?!\"ProseMirror)|<span|<font|mso|docs-internal|<o:p|javascript:", html
    ), html


@pytest.mark.security(35, 51)
def test_pasted_markup_does_nothing_in_any_place(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Hostile")
    title = editor.person.page.title()
    for field in ("heading", "text"):
        place = editor.block("hero").locator(f"[data-field={field}]")
        place.click(position={"x": 12, "y": 8})
        editor.key("ControlOrMeta+A")
        paste(place, html=HOSTILE)
        editor.is_saved()
        editor.key("Escape")
    for name in ("html", "plain"):
        place = begin(editor)
        editor.key("ControlOrMeta+ArrowDown")
        paste(place, **{name: HOSTILE.replace("<", "&lt;") if name == "html" else HOSTILE})
        editor.is_saved()
        editor.key("Escape")
    editor.reload()
    for page in (editor.sheet.locator("html"), editor.person.page.locator("html")):
        assert page.evaluate(DANGEROUS) == []
    assert text_of(editor).get_by_role("link").evaluate_all(
        "all => all.map((each) => each.getAttribute('href'))"
    ) == ["https://example.com/"]
    assert editor.person.page.title() == title
    assert editor.person.page.evaluate("Object.keys(localStorage)") == []


DANGEROUS = """root => [...root.querySelectorAll("*")].flatMap((each) => [...each.attributes]
  .filter(({ name, value }) => /^(on|srcdoc)/.test(name) || /^\\s*(javascript|data:text)/i.test(value))
  .map(({ name, value }) => `${each.localName} ${name}=${value}`))
  .concat([...root.querySelectorAll("main script, iframe:not(.ed-page), main form, base")]
    .map((each) => each.outerHTML))"""


def test_paste_of_five_megabytes_says_what_happened_and_keeps_what_was_there(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Five megabytes")
    words = begin(editor)
    editor.person.page.keyboard.type("Rye")
    taken = paste(words, html="<p>" + "bread and butter " * 300_000 + "</p>")
    assert taken < 1000
    editor.person.sees(re.compile("Nothing was pasted"))
    editor.person.page.keyboard.type(" and spelt")
    expect(words).to_have_text("Rye and spelt")
    editor.is_saved()
    editor.reload()
    expect(words).to_have_text("Rye and spelt")


def test_words_from_another_person_come_without_moving_the_caret(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Two people")
    words = begin(editor)
    editor.person.page.keyboard.type("Rye")
    editor.is_saved()
    bob = Editor.sit_down(arrive(DESK), "bob", "Two people")
    heading = bob.block("hero").locator("[data-field=heading]")
    heading.click()
    bob.key("ControlOrMeta+A")
    bob.person.page.keyboard.type("Bread at seven")
    bob.key("Enter")
    bob.is_saved()
    editor.person.page.keyboard.type(" and spelt")
    expect(editor.block("hero").locator("[data-field=heading]")).to_have_text("Bread at seven")
    expect(words).to_be_focused()
    editor.person.page.keyboard.type(", warm")
    expect(words).to_have_text("Rye and spelt, warm")
    editor.is_saved()


def test_what_was_written_is_published_and_read_by_a_guest(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Read by guests")
    begin(editor)
    paste(text_of(editor), html=(CLIPBOARD / "word.html").read_text())
    editor.is_saved()
    editor.key("Escape")
    editor.person.page.get_by_role("button", name="Publish", exact=True).click()
    editor.person.press("Publish now")
    editor.person.sees("went live")
    guest = arrive(Device(390))
    html = visit(guest, "read-by-guests").locator("main").inner_html()
    assert "<li" in html and "mso" not in html
