"""Hypothesis strategies for edits: plausible ones on a small cast of blocks, and ones that never were."""

from typing import Any

from hypothesis import strategies as st

from sitemaker import blocks, content
from sitemaker.content import Document, Edit, Refused
from sitemaker.lib import position
from sitemaker.lib.markup import from_markdown
from tests.field_values import FITTING, UNFIT
from tests.trees import inline

BLOCKS = ["block-1", "block-2", "block-3", "block-4"]
ITEMS = ["item-1", "item-2", "item-3", "item-4"]
KINDS = blocks.names()
KIND_OF = {"block-1": "hero", "block-2": "text", "block-3": "features"}

positions = st.sampled_from([*position.spread(7), "V5", "VV", "zzz1"])
ids = st.from_regex(r"[A-Za-z0-9_-]{6,12}", fullmatch=True)
lines = st.one_of(st.text(max_size=12), st.sampled_from(["Hello", "", "x" * 301, "a\nb", "مرحبا", "\x00"]))
texts = st.one_of(
    st.sampled_from(["", "Hello", "- a\n- b\n\n> c", "## A\n\nb **c** [d](page:2)"]).map(from_markdown),
    inline.map(lambda content: {"type": "doc", "content": [{"type": "paragraph", "content": content}]}),
)
targets = st.one_of(
    st.none(),
    st.builds(lambda page: {"page": page}, st.integers(-1, 5)),
    st.builds(
        lambda url: {"url": url}, st.sampled_from(["example.com", "/a", "javascript:x", "mailto:a@b.c", ""])
    ),
)
_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "line": lines,
    "rich_text": texts,
    "target": targets,
    "choice": st.sampled_from(
        ["hanging", "stacked", "column", "index", "columns", "split", "tint", "snug", "zig"]
    ),
    "switch": st.booleans(),
    "asset": st.one_of(st.none(), st.integers(-1, 5)),
    "focus": st.fixed_dictionaries({"x": st.integers(-1, 101), "y": st.integers(0, 100)}),
}


def _values(type_name: str) -> st.SearchStrategy[Any]:
    tried = FITTING.get(type_name, []) + UNFIT[type_name]
    return _BY_TYPE.get(type_name, st.sampled_from(tried))


def changes(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Paths that this kind has, with values most of which are in range."""
    leaves = sorted(blocks.leaves(kind).items())
    paired = [
        st.tuples(st.builds(path.replace, st.just("*"), st.sampled_from(ITEMS)), _values(leaf.type.name))
        for path, leaf in leaves
    ]
    return st.lists(st.one_of(paired), max_size=3).map(dict)


def _made(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"id": ids, **parts})


_new_blocks = st.fixed_dictionaries(
    {"id": st.sampled_from(BLOCKS), "kind": st.sampled_from(KINDS), "position": positions}
)
_old_blocks = st.fixed_dictionaries({"id": st.sampled_from(BLOCKS)})
_items = st.fixed_dictionaries(
    {"id": st.sampled_from(ITEMS)},
    optional={
        "position": positions,
        "title": lines,
        "text": texts,
        "link": st.just({"label": "x", "to": {"page": 2}}),
    },
)
_blocks = st.sampled_from(BLOCKS)
_maybe_item = st.one_of(st.none(), st.sampled_from(ITEMS))

plausible: st.SearchStrategy[dict[str, Any]] = st.one_of(
    _made(op=st.just("insert"), block=_new_blocks),
    _made(op=st.just("insert"), block=st.one_of(_new_blocks, _old_blocks)),
    _made(op=st.just("insert"), block=_blocks, item=_items),
    *(
        _made(op=st.just("change"), block=st.just(block), fields=changes(kind))
        for block, kind in KIND_OF.items()
    ),
    _made(op=st.just("change"), block=_blocks, fields=st.one_of([changes(kind) for kind in KINDS])),
    _made(
        op=st.just("change"),
        block=st.none(),
        fields=st.dictionaries(st.sampled_from(["title", "description"]), lines),
    ),
    _made(op=st.just("move"), block=_blocks, item=_maybe_item, position=positions),
    _made(op=st.just("remove"), block=_blocks, item=_maybe_item),
)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.sampled_from([*BLOCKS, *ITEMS, "V", 10**400]),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)


@st.composite
def malformed(draw: st.DrawFn) -> Any:
    """A plausible edit with one thing in it replaced, added or taken away."""
    edit = draw(plausible)
    name = draw(st.sampled_from([*edit, "item", "v", "fields", "position", "extra"]))
    match draw(st.integers(0, 4)):
        case 0:
            edit.pop(name, None)
        case 1 if isinstance(edit.get("block"), dict):
            inner = draw(st.sampled_from(["id", "kind", "position", "data", "v", "removed", "extra"]))
            edit["block"] = {**edit["block"], inner: draw(json_values)}
        case 2 if edit.get("fields"):
            path = draw(
                st.sampled_from([*edit["fields"], "items", "items.item-1", "link", "id", "layout.x", "", "."])
            )
            edit["fields"] = {**edit["fields"], path: draw(json_values)}
        case _:
            edit[name] = draw(json_values)
    return edit


anything: st.SearchStrategy[Any] = st.one_of(plausible, malformed(), json_values)

_STARTED = [
    {"id": f"edit-{at}", "op": "insert", "block": {"id": block, "kind": kind, "position": place}}
    for at, ((block, kind), place) in enumerate(zip(KIND_OF.items(), "FKV", strict=True), start=1)
]


def attempt(before: Document, raw: Any) -> tuple[Document, Edit | None, Edit | None]:
    """The document after an edit that may be refused, the edit as it was made, and its inverse."""
    try:
        edit = content.fit(before, content.parse_edit(raw))
        after, inverse = content.apply(before, edit)
    except Refused as refused:
        assert str(refused).endswith(".") and len(str(refused)) < 300
        return before, None, None
    return after, edit, inverse


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A page of three blocks after some edits."""
    made = content.new("Home")
    for raw in [*_STARTED, *draw(st.lists(plausible, max_size=6))]:
        made, _, _ = attempt(made, raw)
    return made
