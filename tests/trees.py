# ruff: noqa: E501
"""Hypothesis strategies for rich text: valid trees, made to be hard to say in Markdown."""

from typing import Any

from hypothesis import strategies as st

from sitemaker.lib.markup import Tree

HARD = [
    "# a", "## a ##", "#", "a #", "- a", "-", "+ b", "* c", "1. a", "1)", "12. ", "> q", ">", "---", "===", "***",
    "```", "~~~", "`", "``", "a`b", "*", "**", "_", "__", "snake_case_name", "_a_", "*a*", "a*b", "\\", "a\\", "\\*",
    "&amp;", "&", "&#42;", "&nbsp", ";", "AT&T", "<b>", "<", "<https://a.b>", "<a@b.c>", "<!-- x -->", "[a](b)",
    "[", "]", "](", "![x](y)", "!", "[a]: /b", "a | b", "|", "  two  spaces  ", " ", "   ", "\u00a0", "\u2003x\u2009",
    "\u3000", "é", "مرحبا", "שלום עולם", "\u200f", "👩‍👩‍👧", "e\u0301", "“quoted”", "€5", "a", "b c", ".", "!?", "(x)",
    "http://a.b/c_d", "0", "x\ty", "x\ny", "\u2028", "a" * 40, "~", "^", "$", "page:3", "İ", "ǅ", "\u200b", "\ufeff",
]  # fmt: skip
HREFS = [
    "https://example.com/", "http://a.b/(c)_d", "https://a.b/?q=[1]&amp;b=2#x", "https://a.b/*c*", "mailto:a@b.c",
    "tel:+49", "/about", "#x", "?a=b", "example.com", "https://a.b/<x>", "https://a.b/\\x", "/a)b(", "/é", "page.com",
]  # fmt: skip

texts = st.one_of(
    st.sampled_from(HARD),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=8),
    st.text("*_` a&;.#é", max_size=6),
)
links = st.one_of(
    st.sampled_from(HREFS).map(lambda href: {"href": href}),
    st.integers(1, 9).map(lambda page: {"page": page}),
)
marks = st.builds(
    lambda names, link: [{"type": name} for name in names] + [{"type": "link", "attrs": to} for to in link],
    st.lists(st.sampled_from(["strong", "em", "code"]), unique=True, max_size=3),
    st.lists(links, max_size=1),
)


def _text(text: str, held: list[Tree]) -> Tree:
    return {"type": "text", "text": text, "marks": held} if held else {"type": "text", "text": text}


inline = st.lists(
    st.one_of(
        st.builds(_text, texts.filter(bool), st.one_of(st.just([]), marks)),
        st.builds(_text, texts.filter(bool), marks),
        st.just({"type": "hard_break"}),
    ),
    max_size=6,
)
paragraphs = inline.map(lambda content: {"type": "paragraph", "content": content})
headings = st.builds(
    lambda level, content: {"type": "heading", "attrs": {"level": level}, "content": content},
    st.integers(2, 4),
    inline,
)


def _around(flow: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    content = st.lists(flow, min_size=1, max_size=3)
    items = st.lists(content.map(lambda c: {"type": "list_item", "content": c}), min_size=1, max_size=3)
    return st.one_of(
        content.map(lambda c: {"type": "blockquote", "content": c}),
        items.map(lambda c: {"type": "bullet_list", "content": c}),
        st.builds(
            lambda order, c: {"type": "ordered_list", "attrs": {"order": order}, "content": c},
            st.sampled_from([0, 1, 2, 7, 99, 999_999]),
            items,
        ),
    )


flows: st.SearchStrategy[Tree] = st.recursive(paragraphs, _around, max_leaves=8)
trees: st.SearchStrategy[dict[str, Any]] = st.lists(st.one_of(flows, headings), max_size=5).map(
    lambda content: {"type": "doc", "content": content}
)
