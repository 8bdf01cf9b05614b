"""From a draft to what the renderer needs."""

from typing import Any

from flask import current_app, g

from .. import content
from ..models import Page, published
from ..models.asset import showable
from ..render import Sheet

MEDIA = "/admin/media"
"""Where members see pictures, those of drafts too."""
EMPTY: dict[str, Any] = {"settings": {"title": ""}, "blocks": []}


def sheet_of(page: Page) -> Sheet:
    """The draft as it will stand, inside the draft of the frame."""
    site, config = g.site, current_app.config
    frame = page if page.is_frame else site.frame
    document = EMPTY if page.is_frame else content.read(page.document)
    around = content.read(frame.document)
    named = content.references(document)["assets"] | content.references(around)["assets"]
    return Sheet(
        document=document,
        frame=around,
        url=page.url,
        site_url=site.url,
        path=page.path or "",
        links=published.draft_paths(site.id),
        noindex=True,
        static=str(config["STATIC_PREFIX"]).rstrip("/"),
        report_url=f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}/report?host={site.host}",
        photos={key: asset.photo for key, asset in showable(site, named).items()},
        media=MEDIA,
    )
