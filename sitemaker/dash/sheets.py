"""From a draft to what the renderer needs."""

from typing import Any

from flask import current_app, g

from .. import document as documents
from ..models import Page, showing
from ..render import Sheet

EMPTY: dict[str, Any] = {"settings": {"title": ""}, "blocks": []}


def sheet_of(page: Page) -> Sheet:
    """The draft as it will stand, inside the draft of the frame."""
    site, config = g.site, current_app.config
    frame = page if page.is_frame else site.frame
    return Sheet(
        document=EMPTY if page.is_frame else documents.read(page.document),
        frame=documents.read(frame.document),
        url=page.url,
        site_url=site.url,
        path=page.path or "",
        links=showing.draft_paths(site.id),
        noindex=True,
        static=str(config["STATIC_PREFIX"]).rstrip("/"),
        report_url=f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}/report?host={site.host}",
    )
