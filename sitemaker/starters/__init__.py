"""Finished sites to begin from, each a folder of files: real words, to be kept or changed.

A starter links its pages by path, `{"page": "about"}`, and names its pictures, `{"asset": "garden"}`, because
neither has an id before it is made; once they have, `resolve` puts the ids in their places.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .prepared import PREPARED, Prepared
from .starter import Misdeclared, Starter

__all__ = ["DEFAULT", "EXAMPLES", "PREPARED", "STARTERS", "Misdeclared", "Prepared", "Starter", "build"]
__all__ += ["pictures_of", "resolve"]

Json = dict[str, Any]

FOLDER = Path(__file__).parent

# In the order in which they are offered.
STARTERS: Mapping[str, Starter] = {
    name: Starter.read(FOLDER / name) for name in ("evenings", "landing", "daylight", "bindery")
}
DEFAULT = "bindery"
"""What a site begins with when nobody chose."""
EXAMPLES = ("example.com", "1632960")
"""What every starter's contact holds: a domain and a range of numbers that belong to nobody."""


def build(name: str, site_name: str) -> Json:
    """{"frame": document, "pages": [{"path", "document"}, ...]}, home first at path ''; raises KeyError.

    Links to pages are still paths: make the pages, then `resolve` the frame and each document.
    """
    return STARTERS[name].build(site_name)


def pictures_of(made: Json) -> list[str]:
    """The names of the pictures of what `build` made, each once, in the order in which they come."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("asset"), str):
                found[value["asset"]] = None
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                walk(each)

    walk(made)
    return list(found)


def resolve(document: Json, pages: Mapping[str, int], pictures: Mapping[str, int] | None = None) -> Json:
    """The document with ids for paths and names; a picture that was not kept leaves its place empty."""
    kept = pictures or {}

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(each) for each in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("page"), str):
            return {"page": pages[value["page"]]}
        if isinstance(value.get("asset"), str):
            return {**value, "asset": kept.get(value["asset"])}
        return {key: walk(each) for key, each in value.items()}

    resolved: Json = walk(document)
    return resolved
