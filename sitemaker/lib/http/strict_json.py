"""JSON as strict as RFC 8259 and I-JSON (RFC 7493) mean it: UTF-8, no NaN, no name twice in one object."""

import json
from typing import Any, NoReturn

DEPTH_LIMIT = 100
PARTS_LIMIT = 100_000
"""Objects and lists; a batch of edits as large as it may be has a third of that."""


class NotJson(ValueError):
    """Says in a sentence why these bytes are no JSON."""


def loads(raw: bytes) -> Any:
    """Raises NotJson, for text that is nested too deep to read as well."""
    if raw.count(b"{") + raw.count(b"[") > PARTS_LIMIT:
        raise NotJson("This holds too many objects and lists.")
    try:
        read = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise NotJson("This is not UTF-8.") from None
    except RecursionError:
        raise NotJson("This is nested too deep.") from None
    except NotJson:
        raise
    except ValueError:
        raise NotJson("This is not JSON.") from None
    _check_depth(read)
    return read


def _check_depth(read: Any) -> None:
    """Without recursion, which is what depth would break."""
    level, depth = [read], 0
    while level:
        if depth > DEPTH_LIMIT:
            raise NotJson("This is nested too deep.")
        level = [inner for each in level if isinstance(each, dict | list) for inner in _inside(each)]
        depth += 1


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson("An object names the same thing twice.")
    return found
