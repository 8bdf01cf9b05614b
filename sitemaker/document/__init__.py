"""A page's content as a value, and the edits that change it. Pure: nothing is ever changed in place."""

from .applying import BLOCKS_KEPT, BLOCKS_LIMIT, apply, replay
from .checks import Problem, problems
from .difference import edits_between, without_links
from .edits import Edit, parse_edit, read_edit
from .fitting import fit
from .gist import gist_of, size_of
from .reading import (
    Document,
    fields_of,
    find,
    find_item,
    is_frame,
    is_removed,
    leaf_at,
    live_blocks,
    meets,
    new,
    place_after,
    read,
    references,
    value_at,
    visible_blocks,
    without_removed,
)
from .refusals import Refused
from .settings import look_fields, settings_fields
from .validation import validate
from .words import called, changes, describe

__all__ = [
    "BLOCKS_KEPT",
    "BLOCKS_LIMIT",
    "Document",
    "Edit",
    "Problem",
    "Refused",
    "apply",
    "called",
    "changes",
]
__all__ += [
    "describe",
    "dump",
    "edits_between",
    "fields_of",
    "find",
    "find_item",
    "fit",
    "gist_of",
    "is_frame",
    "is_removed",
    "leaf_at",
    "live_blocks",
    "look_fields",
]
__all__ += [
    "meets",
    "new",
    "parse_edit",
    "place_after",
    "problems",
    "read",
    "read_edit",
    "references",
    "replay",
]
__all__ += ["settings_fields", "size_of", "validate", "value_at", "visible_blocks", "without_links"]
__all__ += ["without_removed"]


def dump(edit: Edit) -> dict[str, object]:
    """The edit as the browser sends it and the log keeps it."""
    return edit.as_json()
