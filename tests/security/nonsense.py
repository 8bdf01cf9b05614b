"""Nonsense: values for fields, bodies for forms, and edits that are none."""

from collections.abc import Callable
from typing import Any

VALUES = {
    "nothing": "",
    "a null byte": "a\x00b",
    "invalid UTF-8": "%ff%fe%80",
    "a lone surrogate": "%ed%a0%80",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "right to left": "\u202emoc.elpmaxe@a",
    "a script": "<script>alert(1)</script>",
    "javascript:": "javascript:alert(1)",
    "data:": "data:text/html,<script>alert(1)</script>",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "a float": "1e999",
    "not a number": "NaN",
    "long": "x" * 20_000,
    "SQL": "' OR 1=1; DROP TABLE page; --",
    "line breaks": "a\r\nb\u2028c",
    "controls": "\x01\x1b[31m\x7f\x9f",
    "noncharacters": "\ufffe\U0001ffff",
    "combining": "a" + "\u0301" * 3_000,
    "a path": "../../../etc/passwd",
    "a template": "{{7*7}}{% import 'os' %}",
}
NASTY = ["a null byte", "a huge number", "invalid UTF-8", "a script"]
RAW = {"invalid UTF-8", "a lone surrogate"}
"""Those of VALUES that stand percent-encoded already: they are no text at all."""


def many_parts(count: int) -> tuple[bytes, str]:
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="x{n}"\r\n\r\ny\r\n' for n in range(count))
    return f"{parts}--b--\r\n".encode(), "multipart/form-data; boundary=b"


BODIES: dict[str, tuple[bytes, str]] = {
    "many parts": many_parts(1001),
    "no boundary": (b"x", "multipart/form-data"),
    "a broken part": (b"--b\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=b"),
    "binary": (bytes(range(256)), "application/x-www-form-urlencoded"),
    "a bad escape": (b"%zz=%&&&==;=%u0041", "application/x-www-form-urlencoded"),
    "many fields": ("&".join(f"f{n}=1" for n in range(20_000)).encode(), "application/x-www-form-urlencoded"),
    "text": (b"title=x", "text/plain"),
    "XML": (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "application/xml"),
    "JSON for a form": (b'{"title": "x"}', "application/json"),
    "an odd charset": (b"title=x", "application/x-www-form-urlencoded; charset=utf-7"),
    "an odd type": (b"title=x", "a/b/c; \xff="),
}


def batch(*edits: Any, **more: Any) -> Any:
    return {"client": "tab-1", "base": 0, "edits": list(edits), **more}


def edit(**parts: Any) -> Any:
    return {"id": "an-edit-of-mine", "op": "change", "block": None, "fields": {"title": "x"}, **parts}


def insert(**parts: Any) -> Any:
    block = {"id": "a-block-id", "kind": "hero", "position": "k", **parts}
    return batch({"id": "an-edit-of-mine", "op": "insert", "block": block})


def data(**parts: Any) -> Any:
    return insert(data=parts)


def deep(levels: int) -> Any:
    tree: Any = {"type": "paragraph"}
    for _ in range(levels):
        tree = {"type": "blockquote", "content": [tree]}
    return {"type": "doc", "content": [tree]}


def over(make: Callable[[Any], Any], *values: Any) -> list[Any]:
    return [make(value) for value in values]


def doc(content: Any) -> Any:
    return data(text={"type": "doc", "content": content})


UNREADABLE = [
    *(b"", b" ", b"{", b"[1,", b'{"client"', b"\xff\xfe", b"\x00", b"nonsense", b"{'client': 1}", b"<x/>"),
    *(b'{"client": "a", "base": NaN, "edits": []}', b'{"client": "a", "base": Infinity, "edits": []}'),
    *(b'{"client": "a", "client": "b", "base": 0, "edits": []}', b"[" * 100_000, b'{"a":' * 50_000),
    *(b'{"base": ' + b"9" * 5_000 + b"}", b'"\xed\xa0\x80"'),
]
"""Bodies that are no JSON, or not ours to read."""

REFUSED: list[Any] = [
    *([], {}, "x", 7, None, True, {"client": "a", "base": 0}, {"client": "a", "edits": [], "base": []}),
    *over(lambda it: batch(client=it), 7, "", "x" * 65, "a\x00b", None, ["a"], "a b"),
    *over(lambda it: batch(base=it), -1, "0", 1.5, None, 2**63, True, 1e308, [0]),
    *over(lambda it: batch(edits=it), {}, None, 7, "x"),
    *over(batch, None, 7, "x", [], {}, {"op": "change"}, {"id": "abcdef"}, [edit()]),
    *over(
        lambda it: batch(edit(id=it)),
        7,
        "",
        "x",
        "x" * 41,
        "a b c d",
        "\u0430bcdef",
        "../../..",
        "abc\x00d",
        None,
    ),
    *over(lambda it: batch(edit(op=it)), "", "drop", 7, None, ["change"], "CHANGE"),
    *over(lambda it: batch(edit(block=it)), "nosuch-block", 7, "", {}, ["x"], "x" * 41, "a\x00bcdef"),
    *over(
        lambda it: batch(edit(fields=it)),
        None,
        7,
        [],
        "x",
        {"nosuch": 1},
        {"title": 7},
        {"title": None},
        {"": "x"},
    ),
    *over(
        lambda it: batch(edit(fields={"title": it})),
        "x" * 201,
        "a\nb",
        "a\x00b",
        "\ud800",
        ["x"],
        {"x": 1},
        True,
    ),
    *(
        batch(edit(fields={f"f{n}": 1 for n in range(2_000)})),
        batch(edit(extra=1)),
        batch(edit(v=0)),
        batch(edit(v="1")),
    ),
    *over(lambda it: insert(kind=it), "carousel", "", 7, None, "__class__", "header", "HERO"),
    *over(lambda it: insert(position=it), "", 7, None, "-", "x" * 201, "a0", "\u00e9", "../"),
    *over(lambda it: insert(id=it), "x", "", 7, None, "a b c d e f"),
    *over(lambda it: insert(data=it), 7, [], "x", {"nosuch": 1}, {"heading": 7}, {"heading": "x" * 301}),
    *over(lambda it: data(layout=it), "zigzag", 7, None, ["hanging"]),
    *over(
        lambda it: data(link=it),
        7,
        {"to": 7},
        {"to": {}},
        {"to": {"url": 7}},
        {"to": {"page": "1"}},
        {"x": 1},
    ),
    *over(
        lambda it: data(link={"to": it}),
        {"page": -1},
        {"page": 2**70},
        {"page": 1, "url": "/"},
        {"url": "//x"},
    ),
    *over(lambda it: data(text=it), 7, "x", {}, {"type": "doc", "content": [{"type": "script"}]}, deep(200)),
    *over(doc, 7, [7], [{"type": 7}], [{"type": "text"}], [{"type": "doc"}], {"type": "paragraph"}),
    *over(
        lambda it: batch({"id": "abcdef", "op": "move", "block": it, "position": "k"}),
        "nosuch-block",
        None,
        7,
    ),
    *over(lambda it: batch({"id": "abcdef", "op": "remove", "block": it}), "nosuch-block", None, 7, {}),
    *over(
        lambda it: batch({"id": "abcdef", "op": "insert", "block": "nosuch", "item": it}),
        {},
        7,
        {"id": "abcdef"},
    ),
    batch(*(edit(id=f"edit-number-{n}") for n in range(201))),
    batch(edit(id="edit-number-1"), edit(id="edit-number-2", block="nosuch-block")),
]
"""JSON that says nothing that can be done."""

NO_UNDO: list[Any] = [
    *({}, [], {"client": "a"}, {"client": "a", "id": 7}, {"client": 7, "id": "abcdef"}),
    *({"client": "a", "id": "x" * 41}, {"client": "a", "id": "a\x00bcdef"}),
]
