"""Markdown (CommonMark, without HTML) as rich text."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..text.row_ids import row_id
from .normal import normalise
from .tree import Tree

# More than the Markdown of any text within the limits of `tree`.
SOURCE_LIMIT = 250_000
COST_LIMIT = 22_000
NESTING = 16
"""Levels of lists and quotes that are looked into: `tree` takes fewer."""

_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_MARKERS = re.compile(r"^(?:[ \t]*(?:[-+*]|\d{1,9}[.)]|>))+", re.MULTILINE)
_QUOTES = re.compile(r"[> \t]+")
_ENDS_ADDRESS = re.compile(r"(?<!\\)[\x01-\x20\x7f]+")
_JOINED = re.compile(r"\\(?:\r\n?|\n)[ \t>]*")
"""An escaped end of line, which ends no address, and what begins the next line in a list or a quote."""
MOST_ADDRESSES = 33
"""In how many unclosed addresses the parser looks at the same character: it counts parentheses to 32."""


def cost(source: str) -> int:
    """What reading this takes, in steps of at most 20 microseconds.

    Its parser looks at every line again for each list and quote that is open, and looks ahead from each sign
    that may begin something.
    """
    bare = _ESCAPED.sub("", source.replace("\r", "\n"))
    lines = sum(not line.isspace() for line in bare.splitlines())
    markers = sum(len(_QUOTES.sub("", found)) for found in _MARKERS.findall(bare))
    signs = sum(map(bare.count, "*_`<"))
    quick = len(source) // 25 + source.count("\\") // 8 + _looked_through(source) // 150
    return 2 * (lines + markers) + 3 * bare.count("[") + signs + quick


def _looked_through(source: str) -> int:
    """Characters that the parser looks at for the ends of addresses.

    One that is not closed goes on to the next space, through others that begin within it.
    """
    words = _ENDS_ADDRESS.split(_JOINED.sub("xx", source))
    return sum(len(word) * min(word.count("]("), MOST_ADDRESSES) for word in words)


class _Reader(MarkdownIt):
    """Addresses come through as they are written: our own rule looks at them, and says what it refuses."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


# What has no node here stays the text it was typed as: rules, code blocks, tables, pictures, definitions.
_READER = _Reader("commonmark", {"html": False, "maxNesting": NESTING}).disable(
    ["code", "fence", "hr", "html_block", "html_inline", "image", "lheading", "reference"]
)


def from_markdown(source: str) -> Tree:
    """The text in normal form.

    Any string is Markdown; `validate` may still refuse the tree (length, links). What would take long to read
    is one paragraph of plain words.

    Headings are kept to levels 2 to 4, and those inside lists and quotes become paragraphs.
    """
    tokens = _READER.parse(source) if len(source) <= SOURCE_LIMIT and cost(source) <= COST_LIMIT else None
    if tokens is None or any(
        token.level >= NESTING - 1 for token in tokens
    ):  # deeper down the parser drops words
        return {"type": "doc", "content": [_paragraph([{"type": "text", "text": source}])]}
    return normalise({"type": "doc", "content": _blocks(tokens)})


def _paragraph(content: list[Tree]) -> Tree:
    return {"type": "paragraph", "content": content}


def _blocks(tokens: Sequence[Token]) -> list[Tree]:
    root: list[Tree] = []
    open_nodes: list[list[Tree]] = [root]
    for token in tokens:
        if token.nesting == -1:
            open_nodes.pop()
        elif token.type == "inline":
            open_nodes[-1] += _inline(token.children or [])
        else:
            node = _node(token, len(open_nodes) == 1)
            open_nodes[-1].append(node)
            open_nodes.append(node["content"])
    return root


def _node(token: Token, outermost: bool) -> Tree:
    match token.type:
        case "heading_open" if outermost:
            level = min(4, max(2, int(token.tag[1:])))
            return {"type": "heading", "attrs": {"level": level}, "content": []}
        case "bullet_list_open" | "list_item_open" | "blockquote_open":
            return {"type": token.type.removesuffix("_open"), "content": []}
        case "ordered_list_open":
            order = int(token.attrs.get("start", 1))
            return {"type": "ordered_list", "attrs": {"order": min(order, 999_999)}, "content": []}
    return _paragraph([])


def _inline(tokens: Sequence[Token]) -> list[Tree]:
    nodes: list[Tree] = []
    open_marks: list[list[Tree]] = [[]]
    for token in tokens:
        if token.nesting == 1:
            open_marks.append(_with(_mark(token), open_marks[-1]))
        elif token.nesting == -1:
            open_marks.pop()
        else:
            nodes.append(_leaf(token, open_marks[-1]))
    return nodes


def _with(mark: Tree, marks: list[Tree]) -> list[Tree]:
    """Each kind once: strong within strong is no stronger, and thousands of them would be carried along."""
    return marks if any(each["type"] == mark["type"] for each in marks) else [*marks, mark]


def _leaf(token: Token, marks: list[Tree]) -> Tree:
    if token.type == "hardbreak":
        return {"type": "hard_break"}
    held = [*marks, {"type": "code"}] if token.type == "code_inline" else marks
    return {"type": "text", "text": " " if token.type == "softbreak" else token.content, "marks": held}


def _mark(token: Token) -> Tree:
    if token.type != "link_open":
        return {"type": token.type.removesuffix("_open")}
    href = str(token.attrs.get("href", ""))
    page = href.removeprefix("page:")
    if page != href and (number := row_id(page)) is not None:
        return {"type": "link", "attrs": {"page": number}}
    return {"type": "link", "attrs": {"href": href}}
