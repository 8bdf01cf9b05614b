"""What may stand in a field of each type, and what may not. A choice takes what its field declares."""

from typing import Any

RICH = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}]}
FITTING: dict[str, list[Any]] = {
    "line": ["", "Hello", "<script>alert(1)</script>", "مرحبا 👋"],
    "rich_text": [RICH, {"type": "doc", "content": []}],
    "target": [None, {"page": 1}, {"url": "https://example.com/"}, {"url": "mailto:a@b.c"}, {"url": "#x"}],
    "switch": [True, False],
    "visibility": [True, False],
    "asset": [None, 1],
    "focus": [{"x": 0, "y": 100}, {"x": 50, "y": 50}],
}
UNFIT: dict[str, list[Any]] = {
    "line": [None, 1, True, [], {}, "a\nb", "a\x00", "\ud800", "x" * 501],
    "rich_text": [None, "text", [], {}, {"type": "doc"} | {"style": "x"}, RICH | {"content": "x"}],
    "target": ["https://a.b", 1, [], {}, {"page": 0}, {"page": "1"}, {"page": True}, {"page": 1, "url": "/"}]
    + [{"url": "javascript:x"}, {"url": ""}, {"url": None}, {"url": "/", "rel": "x"}],
    "switch": [None, 0, 1, "true"],
    "visibility": [None, 0, 1, "true"],
    "asset": [0, -1, True, "1", 1.0, [], {}, 2**63],
    "focus": [None, "50 50", {"x": 1}, {"x": 101, "y": 0}, {"x": 0, "y": -1}, {"x": 0, "y": 0, "z": 0}]
    + [{"x": 0.5, "y": 0}, {"x": True, "y": 0}],
    "choice": [None, 0, "", "zig", ["paper"]],
}
