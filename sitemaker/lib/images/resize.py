"""A picture in, smaller ones out: run by itself, in a process that may take little memory and little time.

    python -I resize.py 1080,2400 512 < picture

makes a WebP of each of these widths (of the picture's own where that is smaller) within 512 MB. It says one
line of JSON, then the files in that order; or, in the line, why there are none. Without widths it says which
layers of the sandbox hold here. It imports nothing of ours but the sandbox: the package would take ten times
as long to load as this whole file. What it reads is hostile, and is read in the sandbox.
"""

import io
import json
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS = 50_000_000
LONGEST = 16_383
"""The longest side a WebP can have (VP8's 14 bits)."""
SECONDS = 5
"""Of the processor, that one picture may take."""
PATIENCE = 12
"""Seconds until whoever waits for it gives up: a busy machine may not give it those five at once."""
BAND = 64
"""Rows, once shrunk, that are worked on at a time: a picture is never held twice in full."""
USED = (
    "copy",
    *(f"PIL.Image{name}" for name in ("Cms", "Color", "Filter", "Palette")),
    *(f"PIL.{name}ImagePlugin" for name in ("Mpo", "Tiff", "WebP")),
)
"""Modules that Pillow imports when an image needs them."""
TURNED = {
    2: ("FLIP_LEFT_RIGHT",),
    3: ("ROTATE_180",),
    4: ("FLIP_TOP_BOTTOM",),
    5: ("TRANSPOSE",),
    6: ("ROTATE_270",),
    7: ("TRANSVERSE",),
    8: ("ROTATE_90",),
}
"""EXIF's orientations (tag 0x0112), and what sets them right."""
LYING = (5, 6, 7, 8)


class Refused(Exception):
    """One word for why there is no image; decoder.py has the sentence."""


def main(widths: list[int], megabytes: int) -> None:
    """Read an upload from standard input and write its sizes to standard output, in the sandbox."""
    limit(megabytes)
    load_codecs()
    layers = enter_sandbox()
    try:
        facts, files = decode(sys.stdin.buffer, widths) if widths else ({"layers": layers}, [])
    except Refused as refused:
        facts, files = {"refused": str(refused)}, []
    except MemoryError:
        facts, files = {"refused": "memory"}, []
    except Exception:  # a picture may be broken in more ways than there are names for
        facts, files = {"refused": "unreadable"}, []
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(files))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to do, and the memory need not be given back piece by piece


def limit(megabytes: int) -> None:
    """Whoever started us may be gone by then: the clock ends us as well."""
    signal.alarm(PATIENCE + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(ValueError, OSError):  # macOS knows the name and does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    os.nice(10)


def load_codecs() -> None:
    """Import what Pillow would import on the way: in the sandbox no file is opened."""
    for name in USED:
        import_module(name)
    import_module("PIL.Image").preinit()


def enter_sandbox() -> list[str]:
    """Enter each layer of the sandbox that the system has, and name those that hold."""
    sys.path.insert(0, os.path.dirname(__file__))
    layers: list[str] = import_module("sandbox").enter()
    return layers


def decode(source: Any, widths: list[int]) -> tuple[dict[str, Any], list[bytes]]:
    """The picture's width and height as it is seen, and the files. Raises Refused."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(source, formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("pixels") from None
    if picture.width * picture.height > PIXELS:
        raise Refused("pixels")
    orientation = _orientation(picture)
    wide, high = picture.size
    if orientation in LYING:
        wide, high = high, wide
    wanted = sorted({min(width, wide) for width in widths})
    if round(high * wanted[-1] / wide) > LONGEST:
        raise Refused("long")
    whole = _shrunk(picture, wanted[-1], orientation)
    files = [_written(whole, width, high * width / wide) for width in wanted]
    sizes = [[width, len(file)] for width, file in zip(wanted, files, strict=True)]
    return {"width": wide, "height": high, "sizes": sizes}, files


def _orientation(picture: Any) -> int:
    try:
        return int(picture.getexif().get(0x0112, 1))
    except Exception:  # what cannot be read turns nothing
        return 1


def _shrunk(picture: Any, width: int, orientation: int) -> Any:
    """The whole picture upright, in sRGB, without anything but its pixels, a little wider than asked."""
    from PIL import Image

    across = picture.height if orientation in LYING else picture.width
    factor = max(1, int(across / width / 1.5))
    if factor > 1:  # a JPEG is decoded at a half, a quarter or an eighth, which costs as much less
        picture.draft(None, (picture.width // factor, picture.height // factor))
        across = picture.height if orientation in LYING else picture.width
        factor = max(1, int(across / width / 1.5))
    picture.load()
    profile = picture.info.get("icc_profile")
    mode = _mode(picture)
    size = (-(-picture.width // factor), -(-picture.height // factor))
    small = Image.new(mode, size)
    for top, band in _bands(picture, factor):
        small.paste(_plain(band, mode).reduce(factor) if factor > 1 else _plain(band, mode), (0, top))
    picture.close()
    small = _as_srgb(small, profile)
    for turn in TURNED.get(orientation, ()):
        small = small.transpose(getattr(Image.Transpose, turn))
    return small


def _bands(picture: Any, factor: int) -> Iterator[tuple[int, Any]]:
    """Where each strip will stand once it is shrunk, and the strip."""
    rows = BAND * factor
    for top in range(0, picture.height, rows):
        yield top // factor, picture.crop((0, top, picture.width, min(picture.height, top + rows)))


def _mode(picture: Any) -> str:
    """RGB, RGBA where something shines through, CMYK for what was made to be printed."""
    if picture.mode == "CMYK":
        return "CMYK"
    clear = picture.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in picture.info
    return "RGBA" if clear else "RGB"


def _plain(band: Any, mode: str) -> Any:
    if band.mode.startswith("I"):  # 16 bits of grey, of which converting alone would keep the lowest
        band = band.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return band if band.mode == mode else band.convert(mode)


def _as_srgb(picture: Any, profile: bytes | None) -> Any:
    """Colours as browsers take them; a profile that cannot be used is left out."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture if alpha is None else picture.convert("RGB")
    if profile:
        with suppress(Exception):
            colours = _converted(colours, profile)
    if colours.mode != "RGB":
        colours = colours.convert("RGB")
    if alpha is not None and alpha.getextrema()[0] < 255:
        colours.putalpha(alpha)
    colours.info = {}
    return colours


def _converted(colours: Any, profile: bytes) -> Any:
    from PIL import ImageCms

    held = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if "sRGB" in ImageCms.getProfileDescription(held):
        return colours
    return ImageCms.profileToProfile(colours, held, ImageCms.createProfile("sRGB"), outputMode="RGB")


def _written(whole: Any, width: int, height: float) -> bytes:
    from PIL import Image

    size = (width, max(1, round(height)))
    picture = whole if whole.size == size else whole.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    many = size[0] * size[1] > 8_000_000
    picture.save(out, "WEBP", quality=82, method=2 if many else 4, icc_profile=b"", exif=b"", xmp=b"")
    return out.getvalue()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1].split(",") if word], int(sys.argv[2]))
