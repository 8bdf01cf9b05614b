"""Finished sites to begin from. Data only: real words, to be kept or changed.

A starter links its pages by path, `{"page": "about"}`, because pages have no ids before they are made; once
they have, `resolve` puts the ids in their places.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from . import bindery

Json = dict[str, Any]


class Starter(NamedTuple):
    label: str
    description: str
    build: Callable[[str], Json]


STARTERS: Mapping[str, Starter] = {
    "bindery": Starter("Workshop", "Three pages for people who make or mend things by hand.", bindery.build),
}
DEFAULT = "bindery"


def build(name: str, site_name: str) -> Json:
    """{"frame": document, "pages": [{"path", "document"}, ...]}, home first at path ''; raises KeyError.

    Links to pages are still paths: make the pages, then `resolve` the frame and each document.
    """
    return STARTERS[name].build(site_name)


def resolve(document: Json, pages: Mapping[str, int]) -> Json:
    """The document with each link to a page's path as one to its id; `pages` is path -> id."""

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(each) for each in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("page"), str):
            return {"page": pages[value["page"]]}
        return {key: walk(each) for key, each in value.items()}

    resolved: Json = walk(document)
    return resolved
