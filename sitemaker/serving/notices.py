"""Answers that are no page (404, 410), in the look of the site that was asked for."""

from functools import lru_cache

from .. import content, page_input
from ..auth.tenant import host_record, live_moment
from ..extensions import turns
from ..lib.host_record_store import HostRecord
from ..models import published
from ..render import Rendered, render_notice


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
    return render_notice(page_input.notice(frame, links, photos, record.host), code, heading, text)
