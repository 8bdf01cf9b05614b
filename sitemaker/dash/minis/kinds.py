"""How each kind is drawn: what of it a person would know again."""

from collections.abc import Callable
from typing import Any

from ... import blocks
from .band import EDGE, ROOM, WIDTH, Band, length

Json = dict[str, Any]

SECOND = 48
"""Where what hangs from the second edge begins."""
HUNG = ((10, 46, 30, 0), (68, 34, 26, 6), (10, 24, 22, 40), (44, 36, 28, 36))
"""Places of the first pictures of a gallery: x, width, height and how far down."""


def _hero(drawn: Band, data: Json) -> None:
    pictured, split = bool((data.get("picture") or {}).get("asset")), data.get("layout") == "split"
    if split:
        drawn.box(72, WIDTH - 72, 52, -9)
    drawn.say(str(data.get("heading", "")), 12 if split else 17, 3, 58 if split else ROOM)
    if pictured and not split:
        drawn.box(SECOND, WIDTH - SECOND, 34)
    drawn.fill(length(data.get("text")), room=32 if pictured else 54 if split else 78)
    if (data.get("link") or {}).get("label"):
        drawn.height += 4
        drawn.bar(EDGE, 30, "accent")
    _reach(drawn)


def _text(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    aside = data.get("layout") == "aside"
    drawn.fill(length(data.get("body")), x=SECOND if aside else EDGE, room=70 if aside else 96)


def _image(drawn: Band, data: Json) -> None:
    wide = data.get("layout", "wide") == "wide"
    drawn.box(0 if wide else SECOND, WIDTH if wide else 70, 44, -9 if wide else 0)
    _reach(drawn)
    if data.get("caption"):
        drawn.height += 5
        drawn.bar(EDGE if wide else SECOND, 42, "soft")


def _gallery(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 1)
    drawn.height += 2
    count = len(_items(data))
    if data.get("layout", "hung") == "hung":
        for x, wide, tall, down in HUNG[: max(1, min(3, count))]:
            drawn.box(x, wide, tall, down)
    else:
        for at in range(min(6, max(1, count))):
            drawn.box(EDGE + at % 3 * 37, 34, 26, at // 3 * 29)
    _reach(drawn)


def _media_text(drawn: Band, data: Json) -> None:
    layout = data.get("layout", "left")
    side = {"left": EDGE, "right": 72, "flush": 0}[layout]
    x, room = (EDGE, 52) if layout == "right" else (72, 46)
    drawn.box(
        side, 46 if layout == "left" else 56 if layout == "right" else 62, 50, -9 if layout == "flush" else 0
    )
    drawn.say(str(data.get("heading", "")), 10, 2, room, x)
    drawn.fill(min(180, length(data.get("text"))), x=x, room=room)
    _reach(drawn)


def _features(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    listed = _items(data)
    if data.get("layout") == "columns":
        _side_by_side(drawn, len(listed))
    elif data.get("layout") == "display":
        for item in listed[:3]:
            drawn.say(str(item.get("title", "")), 11, 1, ROOM - SECOND, SECOND)
            drawn.bar(EDGE, 18, "soft", -6)
    else:
        for _ in listed[:4]:
            drawn.height += 8
            drawn.bars += [(EDGE, drawn.height, 34, "ink"), (58, drawn.height, 60, "soft")]


def _columns(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    _side_by_side(drawn, len(_items(data)))


def _quote(drawn: Band, data: Json) -> None:
    x = SECOND if data.get("layout") == "hung" else EDGE + 6
    size = 9 if data.get("layout") == "plain" else 13
    said = blocks.search_text({"kind": "quote", "id": "mini-quote", "position": "V", "v": 1, "data": data})
    drawn.say(said, size, 3, WIDTH - EDGE - x, x)
    drawn.height += 4
    drawn.bar(x if x < SECOND else EDGE, 30, "soft")


def _call_to_action(drawn: Band, data: Json) -> None:
    if data.get("layout") == "picture":
        drawn.box(0, WIDTH, 30, -9)
        drawn.height += 30
    drawn.say(str(data.get("heading", "")), 14 if data.get("layout") == "statement" else 11, 2)
    drawn.height += 3
    drawn.bar(EDGE, 34, "soft")
    drawn.bar(SECOND, 46, "accent")


def _faq(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 1)
    for _ in _items(data)[:4]:
        drawn.height += 9
        drawn.bars += [(SECOND, drawn.height, 52, "ink"), (WIDTH - EDGE - 5, drawn.height, 5, "accent")]


def _pricing(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 1)
    top = drawn.height = drawn.height + 4
    for at, item in enumerate(_items(data)[:3]):
        drawn.height = top
        drawn.bar(EDGE + at * 38, 26, "soft")
        drawn.say(str(item.get("price", "")), 12, 1, 32, EDGE + at * 38)
    drawn.height = top + 18
    _lines(drawn, min(3, len(_items(data))))


def _leaders(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 1)
    for at, item in enumerate(_items(data)[:5]):
        drawn.height += 7
        name = 20 + len(str(item.get("title", ""))) % 5 * 6
        drawn.bars += [(EDGE, drawn.height, name, "ink"), (EDGE + name + 4, drawn.height, 74 - name, "line")]
        drawn.bar(EDGE + 82, 12 + at % 2 * 4, "ink")


def _header(drawn: Band, data: Json) -> None:
    drawn.bars.append((EDGE, 12, 26, "ink"))
    count = min(4, len(_items(data)))
    drawn.bars += [(WIDTH - EDGE - 16 * (at + 1), 12, 11, "soft") for at in range(count)]
    drawn.height = 18


def _footer(drawn: Band, data: Json) -> None:
    drawn.bars += [(EDGE, 10 + row * 6, 40 - row * 10, "soft") for row in range(3)]
    drawn.bars += [(78, 10 + row * 6, 34, "soft") for row in range(min(3, len(_items(data))))]
    drawn.height = 26


def plain(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    drawn.fill(120)


def _items(data: Json) -> list[Json]:
    return blocks.live(data.get("items", []))


def _side_by_side(drawn: Band, count: int) -> None:
    drawn.height += 4
    for row in range(3):
        for at in range(min(3, count)):
            drawn.bar(EDGE + at * 38, 30 - row * 6, "soft" if row else "ink", row * 5)
    drawn.height += 14


def _lines(drawn: Band, count: int) -> None:
    for row in range(2):
        for at in range(count):
            drawn.bar(EDGE + at * 38, 30 - row * 8, "soft", row * 5)
    drawn.height += 9


def _reach(drawn: Band) -> None:
    """As tall as the pictures on it."""
    drawn.height = max([drawn.height, *(y + tall for _, y, _, tall in drawn.boxes)])


DRAW: dict[str, Callable[[Band, Json], None]] = {
    "hero": _hero,
    "text": _text,
    "image": _image,
    "gallery": _gallery,
    "media_text": _media_text,
    "features": _features,
    "columns": _columns,
    "quote": _quote,
    "call_to_action": _call_to_action,
    "faq": _faq,
    "pricing": _pricing,
    "price_list": _leaders,
    "hours": _leaders,
    "header": _header,
    "footer": _footer,
}
