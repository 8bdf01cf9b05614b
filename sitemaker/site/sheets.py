"""From what the database shows to what the renderer needs."""

from functools import lru_cache
from typing import Any

from flask import current_app

from .. import content
from ..auth.tenant import host_record, live_moment
from ..extensions import turns
from ..lib.host_records import HostRecord
from ..models import published
from ..render import Rendered, Sheet, render_notice

EMPTY: dict[str, Any] = {"settings": {}, "blocks": []}


def site_url() -> str:
    return f"{current_app.config['PREFERRED_URL_SCHEME']}://{host_record().host}/"


def report_url() -> str:
    config = current_app.config
    return f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}/report?host={host_record().host}"


def sheet_of(shown: published.Shown) -> Sheet:
    return Sheet(
        document=shown.document,
        frame=shown.frame,
        url=site_url() + shown.path,
        site_url=site_url(),
        path=shown.path,
        links=shown.links,
        noindex=not shown.indexable,
        static=static_prefix(),
        report_url=report_url(),
        photos=shown.photos,
    )


def notice(code: int, heading: str, text: str) -> Rendered | None:
    """A status in the site's own look; None when the site has no frame to show it in."""
    return _notice(host_record(), code, heading, text)


@lru_cache(maxsize=64)
def _notice(record: HostRecord, code: int, heading: str, text: str) -> Rendered | None:
    """Made once for each publication: a record changes with every one."""
    found = published.live_frame(record.site_id, live_moment())
    if found is None:
        return None
    frame, links, photos = found
    turns.take(content.size_of(frame))
    url = site_url()
    sheet = Sheet(
        document=EMPTY,
        frame=frame,
        url=url,
        site_url=url,
        path="?",
        links=links,
        noindex=True,
        static=static_prefix(),
        report_url=report_url(),
        photos=photos,
    )
    return render_notice(sheet, code, heading, text)


def static_prefix() -> str:
    return str(current_app.config["STATIC_PREFIX"]).rstrip("/")
