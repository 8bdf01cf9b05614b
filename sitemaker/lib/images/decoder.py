"""Pictures as they are sent, and what is kept of them: WebP of our own making, no byte of the original.

What a file is, its content says; its name is believed in nothing. Whatever cannot be shown is refused with a
sentence that names the thing and says what to do.
"""

import json
import logging
import math
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from ..fairness.fair_lock import Busy, FairLock
from ..fairness.leaky_bucket import LeakyBucket
from ..text.characters import without_tricks
from .renditions import USUAL, WIDTHS, Photo
from .resize import PATIENCE as LOOK
from .resize import PIXELS

log = logging.getLogger(__name__)

RESIZE = str(Path(__file__).with_name("resize.py"))
FIRST = (USUAL, WIDTHS[-1])
"""Made at once: one to show, and the largest, which the others are made from."""
PATIENCE = float(LOOK)
"""Seconds to wait for the picture before this one, however long that is looked at."""
TOGETHER = 18.0
"""Seconds to wait and to look; less than REQUEST_SECONDS."""
FOR_OTHERS = 4
"""Threads of a process that never wait for a picture, where there are more than five."""
LONGEST_NAME = 100
LONGEST_LINE = 4096
MOST = 64 << 20
"""Bytes that all sizes of a picture may take together."""

HEIC = (
    "This is a HEIC image, which most browsers cannot show. On the iPhone open it in Photos, tap Share, "
    "then Options, choose Most Compatible, and save it: that is a JPEG. For new ones choose Settings, "
    "Camera, Formats, Most Compatible; on Android switch off High efficiency in the camera’s settings."
)
EXPORT = "Open it in the program it came from and export it as JPEG, PNG or WebP."
BROKEN = "This image is incomplete. Copy it from the original again, then upload it once more."
UNKNOWN = "This isn’t an image we can show. Use JPEG, PNG, WebP or GIF."
REFUSALS = {
    "pixels": f"This image has more than {PIXELS // 1_000_000} million pixels. Make it smaller: 4,000 "
    "pixels across is plenty for any screen.",
    "long": "This image is too long and narrow to be shown in one piece. Cut it into parts.",
    "memory": "This image needs too much memory. Make it smaller, or save it as JPEG.",
    "time": "Processing this image took too long. Make it smaller, or save it as JPEG.",
    "unreadable": BROKEN,
}

SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "This is a PDF, not an image. Export the page you want as JPEG or PNG."),
    (0, b"II*\x00", f"This is a TIFF image or a camera's raw file. {EXPORT}"),
    (0, b"MM\x00*", f"This is a TIFF image or a camera's raw file. {EXPORT}"),
    (0, b"8BPS", "This is a Photoshop file. Export it as JPEG, PNG or WebP."),
    (0, b"BM", f"This is a BMP image. {EXPORT}"),
    (0, b"\x00\x00\x01\x00", "This is an icon file. Save the icon as PNG."),
    (0, b"\xff\x0a", f"This is a JPEG XL image, which most browsers cannot show. {EXPORT}"),
    (0, b"\x00\x00\x00\x0cJXL ", f"This is a JPEG XL image, which most browsers cannot show. {EXPORT}"),
    (0, b"\x00\x00\x00\x0cjP  ", f"This is a JPEG 2000 image, which most browsers cannot show. {EXPORT}"),
    (0, b"PK\x03\x04", "This is an archive or a document. Unpack it and upload the images in it."),
    (0, b"\x1f\x8b", "This is a compressed file. Unpack it and upload the image in it as JPEG or PNG."),
    (0, b"%!PS", "This is a PostScript drawing. Export it as PNG."),
    (0, b"FWS", "This is a Flash file, not an image."),
    (0, b"CWS", "This is a Flash file, not an image."),
    (0, b"ZWS", "This is a Flash file, not an image."),
    (0, b"MIME-Version", "This is a saved web page, not an image."),
    (0, b"\x1aE\xdf\xa3", "This is a video. Use an image: JPEG, PNG, WebP or GIF."),
)
BRANDS = {
    b"avif": f"This is an AVIF image, which isn’t supported yet. {EXPORT}",
    b"avis": f"This is an AVIF image, which isn’t supported yet. {EXPORT}",
    b"crx ": f"This is a camera's raw file. {EXPORT}",
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), HEIC),
}
"""Major brands of ISO media files (ISO/IEC 14496-12); any other is a film."""
TEXTS = (
    (b"<svg", "This is an SVG drawing. It can contain scripts, so it isn’t accepted: export it as PNG."),
    (b"<html", "This is a web page, not an image."),
    (b"<!doctype html", "This is a web page, not an image."),
    (b"<script", "This is a web page, not an image."),
    (b"<?xml", "This is an XML file, not an image. If it is a drawing, export it as PNG."),
)


class BadImage(ValueError):
    """Nothing was kept; the text is a sentence for whoever sent it."""


@dataclass(frozen=True)
class DecodedImage:
    """A picture as it is kept: WebP files by their width; ``width`` and ``height`` are those it came in."""

    width: int
    height: int
    files: dict[int, bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))


WEIGHT = 0.1
"""Of a second of the subprocess, which gives way to all else: whoever sends a hundred photographs goes on
writing meanwhile."""


class ImageDecoder:
    """One picture at a time in each process, each in a subprocess of its own; of others, a few wait.

    What the subprocess takes of the processor is charged to its payer; who owes least goes first.
    """

    def __init__(self, allowance: LeakyBucket | None = None) -> None:
        self._allowance = allowance or LeakyBucket()
        self._turns = FairLock(self._allowance.owed)
        self.configure(threads=8, megabytes=512)

    def configure(self, *, threads: int, megabytes: int) -> None:
        """``threads`` is how many requests this process answers at a time, ``megabytes`` what one takes."""
        self._turns.room = max(1, min(2, threads - 1), threads - FOR_OTHERS)
        self._megabytes = megabytes

    def decode(self, source: IO[bytes], widths: Sequence[int] = FIRST, *, payer: str = "") -> DecodedImage:
        """Look at a picture and make it anew in these widths. Raises BadImage, or Busy."""
        check(source)
        until = time.monotonic() + TOGETHER
        with self._turns.held_by(payer, PATIENCE), self._charged(payer):
            return _read(self._run(source, widths, until), widths)

    def layers(self) -> list[str]:
        """Those of the decoder's sandbox that hold on this system."""
        layers: list[str] = json.loads(self._run(BytesIO(), []))["layers"]
        return layers

    @contextmanager
    def _charged(self, payer: str) -> Iterator[None]:
        """The subprocess that begins and ends in here, whatever comes of it; a process has no other."""
        before = _seconds_of_children()
        try:
            yield
        finally:
            if payer:
                self._allowance.charge(payer, WEIGHT * (_seconds_of_children() - before))

    def _run(self, source: IO[bytes], widths: Sequence[int], until: float = math.inf) -> bytes:
        command = [sys.executable, "-I", RESIZE, ",".join(map(str, widths)), str(self._megabytes)]
        late = threading.Event()
        with _as_file(source) as given, _started(command, given) as process:

            def give_up() -> None:
                late.set()
                process.kill()

            clock = threading.Timer(min(LOOK, until - time.monotonic()), give_up)
            clock.start()
            try:
                said, code = _heard(process)
            finally:
                clock.cancel()
                process.kill()
        if late.is_set():  # not the picture's fault: it had no processor to be looked at with
            raise Busy
        if code:
            log.warning("an image ended its process (%s): %s", code, said[-500:])
            raise BadImage(REFUSALS["time" if code in (-signal.SIGALRM, -signal.SIGXCPU) else "memory"])
        return said


def _seconds_of_children() -> float:
    """Of the processor, by those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _started(command: Sequence[str], given: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own file, with numbers
        command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", env={}
    )


def _heard(process: subprocess.Popen[bytes]) -> tuple[bytes, int]:
    """What it said, or what was wrong, and how it ended; it is not listened to without end."""
    said = process.stdout.read(MOST + 1) if process.stdout else b""
    if len(said) > MOST:
        process.kill()
    if (code := process.wait()) and process.stderr:
        said = process.stderr.read(MOST)
    return said, code


@contextmanager
def _as_file(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """An upload on disk is handed over as it lies there; one in memory is laid down first."""
    source.seek(0)
    try:
        source.fileno()
    except (OSError, AttributeError):
        with TemporaryFile() as laid:
            laid.write(source.read())
            laid.seek(0)
            yield laid
    else:
        yield source


def _read(said: bytes, widths: Sequence[int]) -> DecodedImage:
    """Whoever made this has read what a stranger sent: it is believed as little."""
    try:
        return _believed(said, widths)
    except BadImage:
        raise
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as problem:
        log.warning("an image's process sent something unexpected (%s)", type(problem).__name__)
        raise BadImage(BROKEN) from None


def _believed(said: bytes, widths: Sequence[int]) -> DecodedImage:
    line = said[:LONGEST_LINE].partition(b"\n")[0]
    facts, files = json.loads(line), said[len(line) + 1 :]
    if "refused" in facts:
        raise BadImage(REFUSALS[facts["refused"]])
    width, height = int(facts["width"]), int(facts["height"])
    made: dict[int, bytes] = {}
    for each, length in facts["sizes"]:
        made[int(each)], files = files[:length], files[length:]
    whole = all(file[:4] == b"RIFF" and file[8:12] == b"WEBP" for file in made.values()) and not files
    if not (whole and set(made) == {min(each, width) for each in widths} and 0 < width * height <= PIXELS):
        raise ValueError("sizes")
    return DecodedImage(width, height, made)


def check(source: IO[bytes]) -> None:
    """Raises BadImage for what is plainly none of the four kinds; the name of a file is not looked at."""
    source.seek(0)
    head = source.read(4096)
    source.seek(0)
    if not head:
        raise BadImage("This file is empty.")
    known = head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
    if not known and not (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise BadImage(_named(head))
    width, height = _said_size(head)
    if width * height > PIXELS:
        raise BadImage(REFUSALS["pixels"])


def _said_size(head: bytes) -> tuple[int, int]:
    """What a PNG, a GIF or an extended WebP says of itself in front."""
    if head.startswith(b"\x89PNG"):
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head.startswith(b"GIF8"):
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return 0, 0


def _named(head: bytes) -> str:
    for at, sign, sentence in SIGNS:
        if head[at : at + len(sign)] == sign:
            return sentence
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "This is a video. Use an image: JPEG, PNG, WebP or GIF.")
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().replace(b"\x00", b"")
    return next((sentence for sign, sentence in TEXTS if sign in lowered), UNKNOWN)


def tidy_name(sent: str | None) -> str:
    """A file's name to show, and only that: its last part, without what would confuse a reader."""
    name = without_tricks((sent or "").replace("\\", "/").rpartition("/")[2][-1000:])
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        kept = f"{dot}{ending}" if stem and len(ending) <= 5 else ""
        name = f"{name[: LONGEST_NAME - 1 - len(kept)]}…{kept}"
    return name or "Image"


__all__ = ["Busy", "ImageDecoder", "DecodedImage", "BadImage", "Photo", "check", "tidy_name"]
