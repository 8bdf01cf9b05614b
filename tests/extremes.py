"""What people really put into blocks: nothing, far too much, one enormous word, another direction of writing.

Every kind gets every one of these, in each of its layouts: `extremes(kind, layout)`.
"""

from collections.abc import Iterator
from typing import Any

from sitemaker import blocks
from sitemaker.fields import Field
from tests.gallery.pictures import PHOTOS
from tests.gallery.words import WORDS
from tests.page_inputs import block, items

Json = dict[str, Any]

WORD = ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4)[:300]
SENTENCE = (
    "We meant to say this in four words and then somebody in the meeting remembered the other departments, "
    "the anniversary, the weather and the dog, and nobody has had the heart to take any of them out again, "
    "so here they all are, in the order in which they were mentioned, with our apologies to the reader"
)
ARABIC = "نرسم النهر كما هو، لا كما نتذكره"
PARAGRAPH = f"{ARABIC}. نبدأ صباح يوم الاثنين بثلاثة ألوان وخرقة، ثم تكبر الورقة.\n\n{ARABIC}."
RICH = (
    f"A paragraph with **strong**, _em_, `code` and [a link](https://other.example/{WORD[:60]}).\n\n"
    f"#### A heading\n\n- one\n- two\n  - deeper\n\n> Quoted.\n>\n> Twice.\n\n9. nine\n10. ten\n\n{WORD}"
)
MANY = 30


def extremes(kind: str, layout: str) -> dict[str, Json]:
    """Blocks of this kind and layout by what is extreme about them."""
    made = {name: {**data, "layout": layout} for name, data in _data(kind)}
    return {name: block(kind, number, **data) for number, (name, data) in enumerate(made.items(), start=1)}


def _data(kind: str) -> Iterator[tuple[str, Json]]:
    usual = WORDS[kind]
    yield "empty", {}
    yield "words", _filled(kind, usual, line=WORD, rich=RICH, surface="tint")
    yield "sentences", _filled(kind, usual, line=SENTENCE, rich=f"{SENTENCE}. {SENTENCE}.\n\n{SENTENCE}.")
    yield "arabic", _filled(kind, usual, line=ARABIC, rich=PARAGRAPH, surface="contrast")
    if "picture" in usual or any("picture" in each for each in usual.get("items", [])):
        yield "no picture", _without_pictures(usual)
    if "items" in usual:
        one, *others = usual["items"]
        yield "one item", {**usual, "items": [one]}
        yield "two items", {**usual, "items": [one, *others[:1]], "surface": "accent"}
        most = [{**usual["items"][at % len(usual["items"])]} for at in range(MANY)]
        yield "many items", {**usual, "items": items(*map(_unplaced, most))}
        yield "bare items", {**usual, "heading": "", "items": items({}, {_first(kind): "Only this"}, {})}
    for name in usual:
        if name not in ("picture", "items"):
            yield f"only {name}", {name: usual[name], "space": "snug"}


def _first(kind: str) -> str:
    listed = next(field for field in blocks.fields(kind) if field.type.name == "items")
    return next(field.name for field in listed.fields if field.type.name == "line")


def _unplaced(item: Json) -> Json:
    return {name: value for name, value in item.items() if name not in ("id", "position")}


def _filled(kind: str, usual: Json, **values: str) -> Json:
    data = {field.name: _value(field, values, usual.get(field.name)) for field in blocks.fields(kind)}
    return {name: value for name, value in data.items() if value is not None} | (
        {"surface": values["surface"]} if "surface" in values else {}
    )


def _value(field: Field, values: Json, usual: Any) -> Any:
    """What stands in this field: the extreme where it is of words, otherwise as usual."""
    if field.type.name == "line":
        return values["line"][: field.limit]
    if field.type.name == "link":
        return {"label": values["line"][:120], "to": {"url": "https://other.example/"}}
    if field.type.name == "items":
        listed = [
            {inner.name: _value(inner, values, each.get(inner.name)) for inner in field.fields}
            for each in usual
        ]
        return items(*({name: value for name, value in each.items() if value is not None} for each in listed))
    return values["rich"] if field.type.name == "rich_text" else usual


def _without_pictures(usual: Json) -> Json:
    """An asset that is not there any more: gone from the library while the page still names it."""
    bare = {**usual, "picture": {"asset": max(PHOTOS) + 1}} if "picture" in usual else {**usual}
    if "items" in usual:
        bare["items"] = [{**each, "picture": {"asset": max(PHOTOS) + 1}} for each in usual["items"]]
    return bare
