"""Where images are kept and decoded, and the room on the disks."""

from flask import current_app

from ...extensions import image_decoder, storage
from ...lib.images import sandbox
from ...lib.images.decoder import BadImage, Busy
from ...lib.storage import Away
from ...models.disk_space import disks
from . import Complaints, Remark


def pictures() -> Complaints:
    """Whether a file can be kept, read and removed."""
    if not storage.is_open:
        yield "Images have no permanent storage: set S3_BUCKET and related settings. Uploads are refused."
        return
    try:
        storage.check()
    except Away as away:
        where = "the bucket" if current_app.config["S3_BUCKET"] else current_app.config["MEDIA_FOLDER"]
        yield f"Images can't be stored in {where}: {away}"


def room() -> Complaints:
    """On the disks of this machine, as far as they are known."""
    found = disks()
    if (folder := current_app.config["DATABASE_FOLDER"]) and "database" not in found:
        yield f"DATABASE_FOLDER is {folder}: that folder does not exist here."
    for name, disk in found.items():
        if disk.is_low:
            yield f"The disk of {OF[name]} has {disk.free // 2**20} MB left."


OF = {"images": "the images", "database": "PostgreSQL", "requests": "incoming uploads (/tmp)"}


def decoder() -> Complaints:
    """What keeps the process that decodes images from everything else, where the system offers it."""
    try:
        layers = image_decoder.layers()
    except (BadImage, Busy):
        yield "The image decoder doesn't start: no images can be uploaded."
        return
    if not (missing := [name for name in sandbox.LAYERS if name not in layers]):
        return
    held = ", ".join(layers) or "nothing"
    said = f"Image decoding is confined by: {held}. Not offered here: {', '.join(missing)}."
    yield said if sandbox.SYSTEM_CALLS in missing else Remark(said)
