import time
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemaker.lib.markup import (
    NotRichText,
    Tree,
    empty,
    from_markdown,
    normalise,
    to_html,
    to_markdown,
    to_text,
    validate,
)
from tests import profiles  # noqa: F401
from tests.trees import HARD, inline, trees

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(
            st.one_of(st.text(), st.sampled_from(["type", "content", "text", "marks", "attrs"])), inner
        ),
        st.builds(lambda content: {"type": "doc", "content": content}, inner),
    ),
    max_leaves=10,
)


TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "br", "a", "strong", "em", "code"}


def doc(*content: Tree) -> Tree:
    return {"type": "doc", "content": list(content)}


def paragraph(*content: Tree) -> Tree:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: str | dict[str, Any]) -> Tree:
    held = [{"type": m} if isinstance(m, str) else {"type": "link", "attrs": m} for m in marks]
    return {"type": "text", "text": words, "marks": held} if held else {"type": "text", "text": words}


def html(tree: Tree) -> str:
    return str(to_html(tree, lambda attrs: attrs.get("href") or f"/page-{attrs['page']}"))


def test_a_mark_that_goes_on_behind_a_link_keeps_its_spaces() -> None:
    """Between the link's end and the mark's beginning the reader finds an empty text."""
    strong: Tree = {"type": "strong"}
    link: Tree = {"type": "link", "attrs": {"href": "https://example.com/"}}
    tree = doc(
        paragraph(
            {"type": "text", "text": "a"},
            {"type": "text", "text": "  ", "marks": [link]},
            {"type": "text", "text": "two  spaces  ", "marks": [link, strong]},
            {"type": "text", "text": "b", "marks": [strong]},
        )
    )
    assert from_markdown(to_markdown(tree)) == tree == normalise(tree)


@given(trees)
def test_markdown_says_every_tree(tree: Tree) -> None:
    assert from_markdown(to_markdown(tree)) == normalise(validate(tree))


@given(inline)
def test_markdown_says_every_paragraph(content: list[Tree]) -> None:
    tree = doc(paragraph(*content))
    assert from_markdown(to_markdown(tree)) == normalise(tree)


@given(trees)
def test_the_normal_form_is_valid_and_normal(tree: Tree) -> None:
    once = normalise(tree)
    assert normalise(validate(once)) == once
    assert to_text(once) == to_text(normalise(from_markdown(to_markdown(once))))


@pytest.mark.parametrize("words", HARD)
def test_words_that_look_like_markdown_stay_words(words: str) -> None:
    tree = normalise(
        doc(paragraph(text(words)), {"type": "heading", "attrs": {"level": 2}, "content": [text(words)]})
    )
    again = from_markdown(to_markdown(tree))
    assert again == tree
    assert {node["type"] for node in again["content"]} <= {"paragraph", "heading"}


def test_plain_words_are_written_plainly() -> None:
    words = (
        "AT&T's snake_case_name (2 < 3), 50% off! x = y; see a/b - or 1.5 + 2 ~ “so”: #1, e.g. well-known."
    )
    assert to_markdown(doc(paragraph(text(words)))) == words


def test_marks_are_written_as_people_write_them() -> None:
    line = paragraph(text("Go "), text("now", "strong"), text(" or "), text("here", {"page": 12}), text(", "))
    line["content"] += [text("not ", "em"), text("then", "em", "strong"), text("."), text("x y", "code")]
    assert to_markdown(doc(line)) == "Go **now** or [here](page:12), _not **then**_.`x y`"


def test_spaces_at_the_ends_of_lines_and_marks_are_nobody_s() -> None:
    tree = doc(
        paragraph(text(" a "), text("b ", "strong"), text("c", "em"), {"type": "hard_break"}, text("  "))
    )
    assert normalise(tree) == doc(paragraph(text("a "), text("b", "strong"), text(" "), text("c", "em")))
    assert to_markdown(tree) == "a **b** _c_"
    assert normalise(doc(paragraph(text(" a ", "code")))) == doc(paragraph(text(" a ", "code")))


def test_lists_are_written_as_people_write_them() -> None:
    tree = from_markdown("- one\n- two\n  1. three\n  2. four\n\n> five\n\n3. six")
    assert to_markdown(tree) == "- one\n- two\n  1. three\n  2. four\n\n> five\n\n3. six"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# a\n\n##### b", "<h2>a</h2><h4>b</h4>"),
        ("> # a", "<blockquote><p>a</p></blockquote>"),
        ("a\n---", "<p>a ---</p>"),
        ("***", "<p>***</p>"),
        ("    code", "<p>code</p>"),
        ("![x](/b)", '<p>!<a href="/b">x</a></p>'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<tel:110>", '<p><a href="tel:110">tel:110</a></p>'),
        ("a\r\nb  \nc", "<p>a b<br>c</p>"),
        ("[x](page:3)", '<p><a href="/page-3">x</a></p>'),
        ("[x](javascript:alert)", "<p>x</p>"),
        ("7) a", '<ol start="7"><li>a</li></ol>'),
        ("", ""),
        (" \n\t", ""),
        ("\x00", "<p>\ufffd</p>"),
    ],
)
def test_markdown_becomes_html(source: str, expected: str) -> None:
    assert html(from_markdown(source)) == expected


@given(st.one_of(st.text(max_size=60), st.text("*_`[]()<>&#-+.1 \n\\!a>", max_size=60)))
def test_any_string_is_markdown_and_settles(source: str) -> None:
    tree = from_markdown(source)
    try:
        validate(tree)
    except NotRichText:
        return
    assert from_markdown(to_markdown(tree)) == tree


@given(JSON)
def test_no_value_at_all_breaks_validation(value: Any) -> None:
    try:
        tree = validate(value)
    except NotRichText as refused:
        assert str(refused).endswith(".")
    else:
        html(normalise(tree))


@given(JSON)
def test_no_value_at_all_breaks_the_walker(value: Any) -> None:
    tree = {"type": "doc", "content": [value, {"type": "paragraph", "content": [value], "marks": value}]}
    to_html(tree, lambda attrs: "javascript:alert(1)")
    to_text(tree)


class _Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@given(
    trees,
    st.sampled_from(
        ["<script>x</script>", '"><img src=x onerror=y>', "'onclick='x", "]]>", "--><svg onload=x>"]
    ),
)
def test_html_holds_our_tags_alone(tree: Tree, attack: str) -> None:
    tree = doc(*tree["content"], paragraph(text(attack), text(attack, "strong", {"href": f"/{attack}"})))
    for tag, attrs in _Tags(html(tree)).seen:
        assert tag in TAGS
        assert all(name in ("href", "start", "rel") for name, _ in attrs)


@pytest.mark.security(36)
@pytest.mark.parametrize(
    "url", ["javascript:x", "data:x", "//evil.example", " javascript:x", "java\nscript:x", ""]
)
def test_the_walker_looks_at_addresses_again(url: str) -> None:
    tree = doc(paragraph(text("x", {"href": url})))
    assert str(to_html(tree, lambda attrs: str(attrs["href"]))) == "<p>x</p>"


def test_neighbours_share_their_marks() -> None:
    to = {"href": "/a"}
    tree = doc(paragraph(text("a", to, "strong"), text("b", to), text("c", to, "em")))
    assert html(tree) == '<p><a href="/a"><strong>a</strong>b<em>c</em></a></p>'


def test_a_link_that_leads_nowhere_is_only_words() -> None:
    tree = doc(paragraph(text("x", {"page": 3})))
    assert str(to_html(tree, lambda attrs: None)) == "<p>x</p>"


def test_text_has_a_line_for_each_part() -> None:
    tree = from_markdown("## a\n\n- b **c**\n- d\n\n> e\\\nf")
    assert to_text(tree) == "a\nb c\nd\ne f"


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (doc(paragraph(text("a\x00"))), "U+0000"),
        (doc(paragraph(text("\ufffe"))), "U+FFFE"),
        (doc(paragraph(text("\ud800"))), "surrogate"),
        (doc(paragraph(text("x", {"href": "javascript:x"}))), "javascript:"),
        (doc(paragraph(text("x", {"href": "x" * 2001}))), "rich text"),
        (doc(paragraph(text("x" * 6000), text("x" * 6000))), "12,000"),
        (doc(*[paragraph()] * 2001), "2000 parts"),
        (doc({"type": "table"}), "table"),
        (doc({"type": "blockquote", "content": [{"type": "heading", "attrs": {"level": 2}}]}), "heading"),
        (doc({"type": "heading", "attrs": {"level": 1}, "content": []}), "level"),
        (doc(paragraph(text("x", "strong")) | {"style": "x"}), "style"),
    ],
)
def test_what_is_not_kept_is_named(tree: Tree, says: str) -> None:
    with pytest.raises(NotRichText, match=says.replace("+", r"\+")):
        validate(tree)


def test_a_tree_as_deep_as_the_sea_is_refused_at_once() -> None:
    tree: Tree = paragraph()
    for _ in range(100_000):
        tree = {"type": "blockquote", "content": [tree]}
    with pytest.raises(NotRichText, match="deeply"):
        validate(doc(tree))
    while tree["content"]:  # taken apart by hand: freeing it whole would be deep too
        tree = tree["content"].pop()


@pytest.mark.sweep
@pytest.mark.parametrize("bit", ["[", "*a **b ", "> ", "- "])
def test_hostile_markdown_takes_little_time(bit: str) -> None:
    started = time.process_time()
    from_markdown(bit * (150_000 // len(bit)))
    assert time.process_time() - started < 10


def test_the_empty_text() -> None:
    assert from_markdown("") == empty() == normalise(empty())
    assert to_markdown(empty()) == ""
