"""Pictures to send: honest ones, and files that are none or mean harm. All made here, byte by byte."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageDraw

GPS = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)}
MAKER = "Camera of a spy"


def drawn(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red above left, blue below right, a green band between: whoever turns it is found out."""
    picture = Image.new("RGB", (width, height), (24, 120, 60))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width // 2, height // 3), fill=(200, 30, 30))
    pen.rectangle((width // 2, height - height // 3, width, height), fill=(30, 30, 200))
    return picture if mode == "RGB" else picture.convert(mode)


def noisy(width: int, height: int) -> Image.Image:
    """What a camera makes: no two neighbours alike."""
    return Image.effect_noise((width, height), 60).convert("RGB")


def jpeg(width: int = 1400, height: int = 900, *, orientation: int = 0, located: bool = False) -> bytes:
    """As a camera writes it; ``located`` with its maker and where it was."""
    picture, exif, out = drawn(width, height), Image.Exif(), io.BytesIO()
    if orientation:
        exif[0x0112] = orientation
    if located:
        exif[0x010F] = MAKER
        exif.get_ifd(0x8825).update(GPS)
    picture.save(out, "JPEG", quality=85, exif=exif.tobytes() if orientation or located else b"")
    return out.getvalue()


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(width: int = 400, height: int = 300) -> bytes:
    return saved(drawn(width, height), "PNG")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(width: int = 13_300, height: int = 13_400) -> bytes:
    """170 KB that are 178 million pixels: past Pillow's own limit it takes 680 MB."""
    packer = zlib.compressobj(9)
    row = bytes(width + 1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture with 100 MB of packed text beside it."""
    whole = png(8, 8)
    text = b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9)
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def gif(width: int, height: int, frames: int = 1) -> bytes:
    """``width`` and ``height`` are what it says of itself; each frame is one pixel."""
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + b"\x10\x80\x30\xff\xff\xff"
    frame = b"\x21\xf9\x04\x00\x0a\x00\x00\x00" + b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x00"
    return head + (frame + b"\x02\x02\x44\x01\x00") * frames + b"\x3b"


def webp_bomb() -> bytes:
    """A canvas of 268 million pixels, said in its head."""
    small = saved(drawn(8, 8), "WEBP", lossless=True)
    size = (16_383).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + size + size
    inner = b"WEBP" + extended + small[12:]
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def tiff_bomb() -> bytes:
    """Says it is 65,535 by 65,535."""
    tags = [(256, 4, 1, 65_535), (257, 4, 1, 65_535), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    return (
        b"II*\x00\x08\x00\x00\x00"
        + struct.pack("<H", len(tags))
        + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        + b"\x00\x00\x00\x00"
    )


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x01\x00meta" + bytes(200)


SCRIPT = b"<script>alert(document.domain)</script>"

DISGUISED: dict[str, bytes] = {
    "page.png": b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>",
    "drawing.svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    + SCRIPT
    + b"</svg>",
    "drawing.jpg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "drawing.svgz": b"\x1f\x8b\x08\x00" + bytes(40),
    "gif-and-script.gif": b"GIF89a/*" + bytes(40) + b"*/=1;alert(document.domain)//",
    "paper.pdf": b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj",
    "shell.phar": b"GIF89a<?php system($_GET['c']); __HALT_COMPILER(); ?>",
    "page.shtml": b'<!--#exec cmd="id" --><html></html>',
    ".htaccess": b"AddType application/x-httpd-php .png\n",
    "x.png.html": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "sheet.xml": b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x/>',
    "saved.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
    "film.swf": b"CWS\x09" + bytes(60),
    "archive.png": b"PK\x03\x04" + bytes(60),
    "utf16.png": "<html><script>alert(1)</script></html>".encode("utf-16"),
}
"""Files that are no pictures, whatever they are called (R53)."""


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Real pictures that are something else besides."""
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    yield "exif.jpg", saved(drawn(60, 40), "JPEG", exif=exif.tobytes(), comment=SCRIPT)
    yield "tail.jpg", saved(drawn(60, 40), "JPEG") + SCRIPT
    yield "tail.png", png(60, 40) + b"<html>" + SCRIPT
    whole = png(60, 40)
    yield "text.png", whole[:33] + _chunk(b"tEXt", b"Comment\x00" + SCRIPT) + whole[33:]
    yield "comment.gif", gif(1, 1)[:-1] + b"\x21\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\x00\x3b"
    yield "phar.gif", saved(drawn(60, 40), "GIF") + b"<?php __HALT_COMPILER(); ?>"


def bombs() -> Iterator[tuple[str, bytes]]:
    """What takes far more to open than to send (R54)."""
    yield "a 170 KB picture of 178 million pixels", png_bomb()
    yield "a picture with 100 MB of text", png_text_bomb()
    yield "a GIF of 65,535 by 65,535", gif(65_535, 65_535)
    yield "a WebP of 268 million pixels", webp_bomb()
    yield "a TIFF", tiff_bomb()
    yield "half a JPEG", jpeg()[: len(jpeg()) // 2]
    yield "half a PNG", png()[: len(png()) // 2]
    yield "half a WebP", (whole := saved(drawn(600, 400), "WEBP"))[: len(whole) // 2]
    yield "the head of a JPEG", jpeg()[:200]
    yield "nothing", b""


STRANGE_NAMES = [
    "../../../etc/passwd.jpg",
    "C:\\Users\\alice\\holiday.jpg",
    "a\r\nSet-Cookie: sid=1\r\n.jpg",
    "a\x00b.jpg",
    "\u202egpj.exe",
    "x" * 300 + ".jpg",
    "\U0001f98a\U0001f98a.jpg",
    '"><script>alert(1)</script>.jpg',
    "%2e%2e%2f.jpg",
    ".",
    "",
]
