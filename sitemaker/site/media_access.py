"""Which pictures visitors may have, remembered for as long as nothing of their site has changed."""

import threading
from collections import OrderedDict

from ..auth.tenant import host_record
from ..lib.images.renditions import Photo
from ..models import published

MOST = 5_000
Key = tuple[int, int, str]

_known: OrderedDict[Key, Photo] = OrderedDict()
_lock = threading.Lock()


def find(name: str) -> Photo | None:
    """The picture of this name on a live page of this host's site, or on one its readers may still be at.

    What is live changes with the site's version only, and that is in the host's record: a picture that was
    found once costs no query until then. Names that lead nowhere are not remembered: anybody makes them up.
    """
    record = host_record()
    key = (record.site_id, record.version, name)
    if (photo := _known.get(key)) is not None:
        return photo
    if (found := published.live_picture(record.site_id, name)) is None:
        return None
    photo, is_live = found
    if is_live:
        with _lock:
            _known[key] = photo
            while len(_known) > MOST:
                _known.popitem(last=False)
    return photo
