"""Sheets to render in tests, written in few words."""

from typing import Any

from sitemaker import blocks, starters
from sitemaker.lib import position
from sitemaker.lib.images.renditions import Photo
from sitemaker.lib.markup import from_markdown
from sitemaker.render import PageInput

Json = dict[str, Any]
PAGES = {1: "", 2: "about", 3: "about/team", 4: None}


def sheet(*page_blocks: Json, frame: Json | None = None, **changes: Any) -> PageInput:
    """The home page of The Passy Register with these blocks in order.

    `changes` are fields of PageInput, or `title` and `description` of the page.
    """
    places = position.spread(len(page_blocks))
    placed = [{**each, "position": place} for each, place in zip(page_blocks, places, strict=True)]
    settings = {"title": changes.pop("title", "Home"), "description": changes.pop("description", "")}
    facts: Json = {
        "document": {"settings": settings, "blocks": placed},
        "frame": frame or blocks.frame("The Passy Register"),
        "url": "https://passy.example/",
        "site_url": "https://passy.example/",
        "path": "",
        "links": PAGES,
        "noindex": False,
        "static": "/_/static/r1",
        "report_url": "https://sitemaker.example/report?host=passy.example",
    }
    return PageInput(**{**facts, **changes})


def block(kind: str, number: int = 1, **data: Any) -> Json:
    """A block; strings of rich fields are Markdown, in its items too."""
    data = {name: _written(kind, name, value) for name, value in data.items()}
    data |= {"items": [_item(kind, each) for each in data["items"]]} if "items" in data else {}
    return {"id": f"{kind}-{number:03}", "kind": kind, "v": 1, "position": "V", "data": data}


def _written(kind: str, name: str, value: Any) -> Any:
    leaf = blocks.leaves(kind).get(name)
    is_rich = leaf is not None and leaf.type.name == "rich_text"
    return from_markdown(value) if is_rich and isinstance(value, str) else value


def _item(kind: str, item: Json) -> Json:
    return {name: _written(kind, f"items.*.{name}", value) for name, value in item.items()}


def items(*contents: Json) -> list[Json]:
    places = position.spread(len(contents))
    listed = enumerate(zip(places, contents, strict=True))
    return [{"id": f"item-{number}", "position": place, **content} for number, (place, content) in listed]


def link(label: str, to: int | str | None) -> Json:
    target = {"page": to} if isinstance(to, int) else {"url": to} if to else None
    return {"label": label, "to": target}


def frame(menu: list[Json], **settings: Any) -> Json:
    """The site's frame with these links in its menu."""
    made = blocks.frame("The Passy Register")
    made["settings"].update(settings)
    made["blocks"][0]["data"]["items"] = items(*({"link": each} for each in menu))
    return made


def starter_sheets(name: str) -> dict[str, PageInput]:
    """Every page of a starter by path, its links and pictures resolved."""
    built = starters.build(name, "Millrace Bindery")
    ids = {page["path"]: number for number, page in enumerate(built["pages"], start=1)}
    pictures = {each: number for number, each in enumerate(starters.pictures_of(built), start=1)}
    shipped = {number: starters.PREPARED[each] for each, number in pictures.items()}
    facts: Json = {
        "frame": starters.resolve(built["frame"], ids),
        "links": {number: path for path, number in ids.items()},
        "photos": {number: Photo(each.name, each.width, each.height) for number, each in shipped.items()},
    }
    return {
        page["path"]: sheet(
            document=starters.resolve(page["document"], ids, pictures), path=page["path"], **facts
        )
        for page in built["pages"]
    }
