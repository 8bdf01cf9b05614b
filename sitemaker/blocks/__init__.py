"""The kinds of block. A new kind: one module, one template, one stylesheet, one line in KINDS, one test."""

from ..fields import live
from ..lib import position
from .base import Block, Json, plain
from .kinds import KINDS, Unknown, data_of, fields, is_known, item, kind, leaf, leaves, listed, names, schema
from .reading import parse, search_text, upgraded, upgraded_fields

__all__ = ["KINDS", "Block", "Unknown", "data_of", "fields", "frame", "is_known", "item", "kind", "leaf"]
__all__ += ["leaves", "listed", "live", "names", "new", "parse", "plain", "schema", "search_text"]
__all__ += ["upgraded", "upgraded_fields"]


def new(name: str, block_id: str, place: str) -> Json:
    """A block with its kind's default content; raises Unknown."""
    declared = kind(name)
    raw = {"id": block_id, "kind": name, "v": declared.version, "position": place, "data": declared.default()}
    return plain(declared.model_validate(raw))


def frame(name: str) -> Json:
    """A new site's frame: its name in the settings, an empty menu and an empty footer.

    What the settings say of its look is left to `document.read`, which fills it in.
    """
    first, last = position.spread(2)
    return {
        "settings": {"title": name, "description": "", "lang": "en"},
        "blocks": [new("header", "header", first), new("footer", "footer", last)],
    }
