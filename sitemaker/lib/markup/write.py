"""Rich text as Markdown (CommonMark), such that reading it back gives the same tree.

Emphasis is the hard part: `**` or `_` opens or closes only beside the right neighbours (CommonMark 6.2).
Where a neighbour is in the way it is written as a numeric entity, which begins and ends in punctuation and so
always fits. Strong is `**`, em is `_`, so that no two delimiters of one kind ever touch.
"""

import re
from dataclasses import dataclass
from itertools import count
from typing import Literal

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from .normal import normalise
from .tree import Tree

_DELIMITERS = {"strong": "**", "em": "_"}
_ENTITY_AHEAD = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_LINE_START = re.compile(r"(?:#(?=#{0,5}(?: |\Z|\0))|[-+](?= |\Z|\0)|\d{1,9}[.)](?= |\Z|\0)|>)")
_DESTINATION = re.compile(r"[\\()<>]|&(?=[#A-Za-z])")


def to_markdown(tree: Tree) -> str:
    """Takes any valid tree; `from_markdown` of the answer is its normal form."""
    return "\n".join(_blocks(normalise(tree)["content"]))


def _blocks(nodes: list[Tree], *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    kinds: list[tuple[str, bool]] = []
    for node in nodes:
        # Two lists of a kind that follow each other are told apart by their markers.
        other = bool(kinds) and kinds[-1] == (node["type"], False)
        kinds.append((node["type"], other))
        lines += ([""] if lines and not tight else []) + _block(node, other)
    return lines


def _block(node: Tree, other: bool) -> list[str]:
    match node["type"]:
        case "paragraph":
            return _inline(node["content"]).split("\n")
        case "heading":
            return ["#" * node["attrs"]["level"] + " " + _inline(node["content"], heading=True)]
        case "blockquote":
            return [f"> {line}".rstrip(" ") for line in _blocks(node["content"])]
        case "bullet_list":
            markers = ("*" if other else "-" for _ in count())
        case _:
            markers = (f"{number}{')' if other else '.'}" for number in count(node["attrs"]["order"]))
    tight = all(_is_short(item) for item in node["content"])
    lines: list[str] = []
    for marker, item in zip(markers, node["content"], strict=False):
        lines += ([""] if lines and not tight else []) + _item(marker, item, tight)
    return lines


def _is_short(item: Tree) -> bool:
    """Whether no blank line is needed inside: a line, or a line and a list that may interrupt a paragraph."""
    rest = item["content"][1:]
    if not rest:
        return True
    first = rest[0]
    return (
        len(rest) == 1
        and first["type"] in ("bullet_list", "ordered_list")
        and first.get("attrs", {}).get("order", 1) == 1
        and bool(first["content"][0]["content"][0]["content"])
        and all(_is_short(inner) for inner in first["content"])
    )


def _item(marker: str, item: Tree, tight: bool) -> list[str]:
    first, *rest = item["content"]
    content = item["content"] if first["content"] else rest
    lines = _blocks(content, tight=tight) or [""]
    indent = " " * (len(marker) + 1)
    return [f"{marker} {lines[0]}".rstrip(" "), *(indent + line if line else "" for line in lines[1:])]


@dataclass
class _Piece:
    """A bit of Markdown source. `char` is the one character of text it stands for, if it does."""

    source: str
    char: str = ""
    role: Literal["", "open", "close"] = ""

    def spell_out(self) -> bool:
        """Write the character as an entity; False when it is none, or is one already."""
        entity = f"&#{ord(self.char)};" if self.char else self.source
        changed, self.source = self.source != entity, entity
        return changed


def _inline(nodes: list[Tree], *, heading: bool = False) -> str:
    pieces = _nested(nodes)
    _escape_starts(pieces)
    if heading and pieces and pieces[-1].source == "#":  # the #s that end a heading are dropped
        pieces[-1].source = r"\#"
    delimiters = [index for index, piece in enumerate(pieces) if piece.role]
    while any([_fit(pieces, index) for index in delimiters]):
        pass
    return "".join(piece.source for piece in pieces)


def _nested(nodes: list[Tree]) -> list[_Piece]:
    """The source of a line's nodes: marks opened as late and closed as early as nesting allows."""
    pieces: list[_Piece] = []
    stack: list[Tree] = []
    for index, node in enumerate(nodes):
        marks = [mark for mark in node.get("marks", []) if mark["type"] != "code"]
        kept = next((at for at, mark in enumerate(stack) if mark not in marks), len(stack))
        while len(stack) > kept:
            pieces.append(_closing(stack.pop()))
        ahead = nodes[index:]
        fresh = [mark for mark in marks if mark not in stack]
        for mark in sorted(fresh, key=lambda mark: -_length(mark, ahead)):
            stack.append(mark)
            pieces.append(_opening(mark, pieces))
        pieces += _leaf(node)
    return pieces + [_closing(mark) for mark in reversed(stack)]


def _length(mark: Tree, nodes: list[Tree]) -> int:
    return next((at for at, node in enumerate(nodes) if mark not in node.get("marks", [])), len(nodes))


def _opening(mark: Tree, before: list[_Piece]) -> _Piece:
    if mark["type"] != "link":
        return _Piece(_DELIMITERS[mark["type"]], role="open")
    if before and before[-1].source == "!":
        before[-1].source = r"\!"
    return _Piece("[")


def _closing(mark: Tree) -> _Piece:
    if mark["type"] != "link":
        return _Piece(_DELIMITERS[mark["type"]], role="close")
    attrs = mark["attrs"]
    to = f"page:{attrs['page']}" if "page" in attrs else _DESTINATION.sub(r"\\\g<0>", attrs["href"])
    return _Piece(f"]({to})")


def _leaf(node: Tree) -> list[_Piece]:
    if node["type"] == "hard_break":
        return [_Piece("\\\n")]
    text = node["text"]
    if any(mark["type"] == "code" for mark in node.get("marks", [])):
        return [_Piece(_code(text))]
    return [_Piece(_escaped(text, at), char) for at, char in enumerate(text)]


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in count(1) if length not in runs)
    touches = text[0] == "`" or text[-1] == "`"
    pad = " " if touches or (text[0] == text[-1] == " " and text.strip(" ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escaped(text: str, at: int) -> str:
    char = text[at]
    if char in "\\`*[]":
        return "\\" + char
    if char == "_":
        # Inside a word it is plain; near the ends the neighbours may become entities, and words no more.
        inside = 2 <= at < len(text) - 2 and text[at - 1].isalnum() and text[at + 1].isalnum()
        return char if inside else r"\_"
    if char == "<":
        return char if text[at + 1 : at + 2] in ("", " ") else r"\<"
    if char == "&":
        return r"\&" if _ENTITY_AHEAD.match(text, at) else char
    if char != " " and (char.isspace() or isWhiteSpace(ord(char))):
        return "&nbsp;" if char == "\xa0" else f"&#{ord(char)};"
    return char


def _escape_starts(pieces: list[_Piece]) -> None:
    """Where a line begins like a heading, list or quote, escape the character that makes it one."""
    start = 0
    for end in [*(at for at, piece in enumerate(pieces) if piece.source == "\\\n"), len(pieces)]:
        line = "".join(piece.char or "\0" for piece in pieces[start : min(end, start + 12)])
        found = _LINE_START.match(line)
        if found:
            piece = pieces[start + found.end() - 1]
            piece.source = "\\" + piece.char
        start = end + 1


def _fit(pieces: list[_Piece], at: int) -> bool:
    """Make a delimiter's neighbours such that it opens or closes as it must; True when one was changed."""
    piece = pieces[at]
    before = pieces[at - 1].source[-1] if at else " "
    after = pieces[at + 1].source[0] if at + 1 < len(pieces) else " "
    left = not _is_space(after) and (not _is_punctuation(after) or not _is_word(before))
    right = not _is_space(before) and (not _is_punctuation(before) or not _is_word(after))
    splits = piece.source[0] == "*"  # "_" neither opens nor closes inside a word
    if piece.role == "open":
        fits = left and (splits or not right or _is_punctuation(before))
        neighbour = at + 1 if _is_space(after) else at - 1
    else:
        fits = right and (splits or not left or _is_punctuation(after))
        neighbour = at - 1 if _is_space(before) else at + 1
    return not fits and pieces[neighbour].spell_out()


def _is_space(char: str) -> bool:
    return isWhiteSpace(ord(char))


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_word(char: str) -> bool:
    return not _is_space(char) and not _is_punctuation(char)
