"""A page's content as a value, and the edits that change it. Pure: nothing is ever changed in place."""

from .edits import Edit, parse_edit, read_edit
from .reading import (
    Document,
    fields_of,
    find,
    find_item,
    is_frame,
    is_removed,
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

__all__ = ["Document", "Edit", "Refused", "fields_of", "find", "find_item", "is_frame", "is_removed"]
__all__ += ["live_blocks", "meets", "new", "parse_edit", "place_after", "read", "read_edit", "references"]
__all__ += ["value_at", "visible_blocks", "without_removed"]
