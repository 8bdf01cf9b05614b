"""Whether a whole document from elsewhere (a starter, an import) is one."""

from typing import Any

from pydantic import ValidationError

from .. import blocks
from ..fields import Id, Json, Position, Shape
from .apply import BLOCKS_KEPT, BLOCKS_LIMIT
from .edits import check_json
from .errors import Refused, explain
from .queries import Document, place
from .settings import settings_model


class _Stranger(Shape, extra="allow"):
    """A block that this release cannot read: kept, when it can be placed."""

    id: Id
    kind: str
    position: Position
    data: dict[str, Any]


def validate(raw: object) -> Document:
    """The document, complete, in order, its values tidied; takes any value at all and raises Refused."""
    check_json(raw, values=2_000_000)
    if not isinstance(raw, dict) or set(raw) != {"settings", "blocks"} or not isinstance(raw["blocks"], list):
        raise Refused("A document holds settings and a list of blocks, and nothing else.")
    settings = _settings(raw["settings"])
    found = sorted((_block(block) for block in raw["blocks"]), key=place)
    _check_all(found, framed="lang" in settings)
    return {"settings": settings, "blocks": found}


def _settings(raw: object) -> Json:
    model = settings_model(isinstance(raw, dict) and "lang" in raw)
    try:
        return blocks.plain(model.model_validate(raw))
    except ValidationError as unfit:
        raise Refused(explain(unfit, "The settings")) from None


def _block(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise Refused("A block is an object.")
    if not blocks.is_known(raw):
        return _stranger(raw)
    declared = blocks.kind(raw["kind"])
    try:
        return blocks.plain(declared.model_validate(_upgraded(raw)))
    except ValidationError as unfit:
        raise Refused(explain(unfit, declared.label, kind=raw["kind"])) from None


def _stranger(raw: Json) -> Json:
    try:
        _Stranger.model_validate(raw)
    except ValidationError as unfit:
        raise Refused(explain(unfit, "A block")) from None
    return raw


def _upgraded(raw: Json) -> Json:
    if raw.get("v", 1) == blocks.kind(raw["kind"]).version:
        return raw
    try:
        return blocks.upgraded(raw)
    except Exception:  # a step reads data that nothing has looked at yet: whatever it trips over does not fit
        raise Refused("A block is not as the version it names was.") from None


def _check_all(found: list[Json], *, framed: bool) -> None:
    if len({block["id"] for block in found}) < len(found):
        raise Refused("Two blocks have the same id.")
    if sum(not block.get("removed") for block in found) > BLOCKS_LIMIT or len(found) > BLOCKS_KEPT:
        raise Refused(f"A page can have at most {BLOCKS_LIMIT} blocks.")
    home = blocks.names(framed=True)
    if framed != all(block["kind"] in home for block in found) and found:
        raise Refused("The frame holds a header and a footer; a page holds everything else.")
