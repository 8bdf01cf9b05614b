"""A page's content as a value, and the edits that change it. Pure: nothing is ever changed in place."""

from .apply import BLOCKS_KEPT, BLOCKS_LIMIT, apply, replay
from .describe import called, changes, describe
from .diff import edits_between, without_links
from .document_validation import validate
from .edit_validation import fit
from .edits import Edit, parse_edit, read_edit
from .errors import Refused
from .publish_checks import Problem, problems
from .queries import (
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
from .settings import look_fields, settings_fields
from .summary import size_of, summary_of

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
    "summary_of",
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
