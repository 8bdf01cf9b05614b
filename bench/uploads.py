"""A photograph from a camera: from the first byte sent until what is kept of it can be seen."""

import io
import json
import time
from functools import cache

from PIL import Image, ImageChops

from bench.installation import Installation
from bench.writing import Editor

WIDE, HIGH = 6000, 4000
EDGE = "edge-of-the-bench"


@cache
def photograph() -> bytes:
    """24 million pixels with coarse shapes, fine ones and grain, as large as a camera would write them."""
    size = (WIDE, HIGH)
    layers = [
        Image.effect_noise((WIDE // by, HIGH // by), spread).resize(size, Image.Resampling.BICUBIC)
        for by, spread in ((200, 90), (8, 30), (1, 9))
    ]
    grey = ImageChops.add(ImageChops.add(layers[0], layers[1], 1, -128), layers[2], 1, -128)
    colours = Image.merge("RGB", (grey, layers[0], ImageChops.invert(layers[0])))
    out = io.BytesIO()
    colours.save(out, "JPEG", quality=90)
    return out.getvalue()


def to_visible(installation: Installation, site: int, pages: int, times: int) -> list[float]:
    """Seconds for each of so many uploads, ascending; no two are the same file."""
    editor = Editor(installation, site, (site - 1) * pages + 1)
    taken = []
    for number in range(times):
        body = _form(photograph() + number.to_bytes(4, "big"))
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Accept": "application/json"}
        began = time.perf_counter()
        sent = editor.client.post(
            editor.host, "/admin/media", body, {**kind, "X-CSRFToken": editor.token, **editor.headers}
        )
        assert sent.status == 201, f"the picture was answered {sent.status}: {sent.body[:200]!r}"
        shown = editor.client.get(editor.host, json.loads(sent.body)["src"], **editor.headers)
        taken.append(time.perf_counter() - began)
        assert shown.status == 200 and shown.body[:4] == b"RIFF"
    return sorted(taken)


def _form(picture: bytes) -> bytes:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="picture"; filename="bench.jpg"\r\n\r\n'
    return head.encode() + picture + f"\r\n--{EDGE}--\r\n".encode()
