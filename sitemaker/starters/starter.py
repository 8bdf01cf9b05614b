"""A starter as its files declare it: `starter.toml`, the frame, and a file for each page.

A file holds a document's settings, then its blocks with what their kinds declare. Rich text is Markdown; a
link leads to the path of a page ("about", "/") or to an address; an image is named as its folder in
`pictures/`; `{site}` stands for the site's name.
"""

import tomllib
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from .. import blocks
from ..fields import Field
from ..lib import position
from ..lib.markup import from_markdown

Json = dict[str, Any]

SITE = "{site}"
HOME = "home"


class Misdeclared(ValueError):
    """A starter's file holds something its kinds do not declare; the text says which file, and what."""


@dataclass(frozen=True)
class Starter:
    label: str
    description: str
    pages: tuple[str, ...]
    """The files of its pages, home first."""
    folder: Path

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Reads `starter.toml` alone; the rest when something is first built."""
        about = tomllib.loads((folder / "starter.toml").read_text("utf-8"))
        return cls(about["label"], about["description"], tuple(about["pages"]), folder)

    def build(self, site_name: str) -> Json:
        """{"frame": document, "pages": [{"path", "document"}, ...]}, home first at path ''."""
        built: Json = _named(self._declared, site_name)
        return built

    @cached_property
    def _declared(self) -> Json:
        pages = [{"path": _path(name), "document": self._document(name)} for name in self.pages]
        return {"frame": self._document("frame"), "pages": pages}

    def _document(self, name: str) -> Json:
        path = self.folder / f"{name}.toml"
        settings = tomllib.loads(path.read_text("utf-8"))
        declared = settings.pop("blocks")
        try:
            made = [_block(each, place) for each, place in _placed(declared)]
        except (Misdeclared, blocks.Unknown, KeyError) as wrong:
            raise Misdeclared(f"{path.parent.name}/{path.name}: {wrong}") from wrong
        return {"settings": settings, "blocks": made}


def _path(page: str) -> str:
    return "" if page == HOME else page


def _placed(listed: list[Json]) -> list[tuple[Json, str]]:
    return list(zip(listed, position.spread(len(listed)), strict=True))


def _block(declared: Json, place: str) -> Json:
    data = {name: value for name, value in declared.items() if name not in ("id", "kind")}
    kind = declared["kind"]
    head = {"id": declared["id"], "kind": kind, "v": blocks.kind(kind).version, "position": place}
    return head | {"data": _values(data, blocks.fields(kind), f"{kind} “{declared['id']}”")}


def _values(written: Json, fields: tuple[Field, ...], where: str) -> Json:
    by_name = {field.name: field for field in fields}
    if strangers := written.keys() - by_name:
        raise Misdeclared(f"{where} has no {', '.join(sorted(strangers))}")
    return {name: _value(value, by_name[name], where) for name, value in written.items()}


def _value(written: Any, field: Field, where: str) -> Any:
    if field.type.is_list:
        listed = enumerate(_placed(written), start=1)
        return [
            {"id": f"item-{number}", "position": place, **_values(each, field.fields, where)}
            for number, (each, place) in listed
        ]
    if field.fields:
        parts = {part.name: deepcopy(part.default) for part in field.fields}
        return parts | _values(written, field.fields, where)
    if field.type.name == "target":
        return _target(written)
    return _linked(from_markdown(written)) if field.type.name == "rich_text" else written


def _target(to: str) -> Json:
    return {"url": to} if ":" in to else {"page": to.removeprefix("/")}


def _linked(node: Json) -> Json:
    """The tree with its links to paths leading to pages."""
    for mark in node.get("marks", ()):
        if mark["type"] == "link" and ":" not in mark["attrs"].get("href", ":"):
            mark["attrs"] = _target(mark["attrs"]["href"])
    for child in node.get("content", ()):
        _linked(child)
    return node


def _named(value: Any, site_name: str) -> Any:
    """A copy with the site's name in its places."""
    if isinstance(value, str):
        return value.replace(SITE, site_name)
    if isinstance(value, list):
        return [_named(each, site_name) for each in value]
    return {key: _named(each, site_name) for key, each in value.items()} if isinstance(value, dict) else value
