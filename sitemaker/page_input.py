"""From rows to what the renderer takes: published pages, drafts, notices and starters."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app

from . import content
from .lib.images.renditions import Photo
from .models import Page, Site, published
from .models.asset import showable
from .render import PageInput
from .starters import resolve

MEMBERS_MEDIA = "/admin/media"
"""Where members see images, those of drafts too."""
EMPTY: dict[str, Any] = {"settings": {"title": ""}, "blocks": []}
NO_PAGE = "?"
"""The path of what is no page, so that no link of the menu is marked as the current one."""


def published_page(shown: published.Shown, host: str) -> PageInput:
    """A live page, as visitors get it at ``host``."""
    return PageInput(
        document=shown.document,
        frame=shown.frame,
        url=site_url(host) + shown.path,
        path=shown.path,
        links=shown.links,
        noindex=not shown.indexable,
        photos=shown.photos,
        **_around(host),
    )


def draft_page(site: Site, page: Page) -> PageInput:
    """The draft as it will be once published, inside the draft of the frame."""
    frame = page if page.is_frame else site.frame
    document = EMPTY if page.is_frame else content.read(page.document)
    around = content.read(frame.document)
    named = content.references(document)["assets"] | content.references(around)["assets"]
    return PageInput(
        document=document,
        frame=around,
        url=page.url,
        path=page.path or "",
        links=published.draft_paths(site.id),
        noindex=True,
        photos={key: asset.photo for key, asset in showable(site, named).items()},
        media=MEMBERS_MEDIA,
        **_around(site.host),
    )


def notice(frame: dict[str, Any], links: Mapping[int, str | None], photos: Any, host: str) -> PageInput:
    """The site's frame around something that is no page."""
    return PageInput(
        document=EMPTY,
        frame=frame,
        url=site_url(host),
        path=NO_PAGE,
        links=links,
        noindex=True,
        photos=photos,
        **_around(host),
    )


def starter_pages(built: dict[str, Any], photos: Mapping[str, Photo], static: str) -> Iterator[PageInput]:
    """Each page of a built starter, before any site has it; ``photos`` by the starter's names."""
    ids = {page["path"]: number for number, page in enumerate(built["pages"], start=1)}
    numbers = {name: number for number, name in enumerate(photos, start=1)}
    url = "https://starter.example/"
    for page in built["pages"]:
        yield PageInput(
            document=resolve(page["document"], ids, numbers),
            frame=resolve(built["frame"], ids),
            url=url + page["path"],
            site_url=url,
            path=page["path"],
            links={number: path for path, number in ids.items()},
            noindex=False,
            static=static,
            report_url=url,
            photos={numbers[name]: photo for name, photo in photos.items()},
        )


def site_url(host: str) -> str:
    """Absolute, of the home page."""
    return f"{current_app.config['PREFERRED_URL_SCHEME']}://{host}/"


def _around(host: str) -> dict[str, Any]:
    """What is the same for every page of a host."""
    config = current_app.config
    return {
        "site_url": site_url(host),
        "static": config["STATIC_URL"],
        "report_url": f"{config['APEX_URL']}/report?host={host}",
    }
