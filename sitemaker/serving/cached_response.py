"""A finished answer as it is kept: status, headers, and the body compressed once."""

import gzip
import json
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import brotli

Headers = list[tuple[str, str]]
ENCODINGS = ("br", "gzip", "identity")
SMALL = 200
"""Bytes below which compressing is not worth a header."""
QUICK = 64 * 1024
"""Bytes that are compressed or unpacked in a moment."""
OVERHEAD = 4096
WINDOW = 16
"""Brotli looks back 64 KB, more than a page has: a larger window takes longer to set up and saves nothing."""
ONLY_WITH_A_BODY = ("Content-Length", "Content-Encoding")


class Form(NamedTuple):
    """An answer in one encoding."""

    headers: Headers
    """Complete but for the request's id."""
    body: bytes
    unchanged: Headers
    """What a 304 says instead."""


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """The body is kept as Brotli, which nearly every browser takes.

    The other forms are made from it for those who ask: gzip once, plain each time.
    """

    status: str
    etag: str
    version: int
    epoch: int
    stored_at: float
    headers: Headers
    """Those that are the same in every encoding."""
    encoding: str
    """``br``, or ``identity`` for a body too small to be compressed."""
    length: int
    """Bytes of the body before it was compressed."""
    body: bytes
    forms: dict[str, Form]

    @classmethod
    def make(
        cls,
        status: str,
        headers: Headers,
        body: bytes,
        *,
        etag: str,
        version: int,
        epoch: int,
        stored_at: float,
    ) -> "CachedResponse":
        """``headers`` come without length, encoding and ETag."""
        encoding, length = "identity", len(body)
        if length > SMALL:
            encoding = "br"
            body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=4, lgwin=WINDOW)
        return cls(status, etag, version, epoch, stored_at, headers, encoding, length, body, {})

    @property
    def size(self) -> int:
        """Bytes this takes in memory, with room for a second encoding."""
        return 2 * len(self.body) + OVERHEAD

    def form(self, accepted: str) -> Form:
        """The best of our encodings that an Accept-Encoding header allows."""
        encoding = self._encoding(accepted)
        return self.forms.get(encoding) or self._make(encoding)

    def is_at_hand(self, accepted: str) -> bool:
        """Whether that form is kept, or made in no time."""
        return self.length <= QUICK or self._encoding(accepted) in self.forms

    def _encoding(self, accepted: str) -> str:
        possible = ENCODINGS if self.encoding == "br" else (self.encoding,)
        return next((each for each in _preferred(accepted) if each in possible), "identity")

    def _make(self, encoding: str) -> Form:
        body = self.body
        if encoding != self.encoding:
            body = brotli.decompress(body)
            if encoding == "gzip":
                body = gzip.compress(body, 6, mtime=0)
        headers = [*self.headers, ("Content-Length", str(len(body))), ("ETag", f'"{self.etag}-{encoding}"')]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        headers.append(("Vary", "Accept-Encoding"))
        unchanged = [pair for pair in headers if pair[0] not in ONLY_WITH_A_BODY]
        form = Form(headers, body, unchanged)
        if encoding in (self.encoding, "gzip"):
            self.forms[encoding] = form
        return form

    def pack(self) -> bytes:
        """As bytes for the shared store: never pickle, which would run what it reads."""
        facts = [
            self.status,
            self.etag,
            self.version,
            self.epoch,
            self.stored_at,
            self.headers,
            self.encoding,
            self.length,
        ]
        head = json.dumps([*facts, len(self.body)]).encode()
        return struct.pack(">I", len(head)) + head + self.body

    @classmethod
    def unpack(cls, packed: bytes) -> "CachedResponse":
        """Raises ValueError for anything that ``pack`` did not make."""
        try:
            (length,) = struct.unpack_from(">I", packed)
            *facts, headers, encoding, plain, size = json.loads(packed[4 : 4 + length])
            status, etag, version, epoch, stored_at = facts
            body = packed[4 + length :]
            if len(body) != size:
                raise ValueError("length")
            pairs = [(name, value) for name, value in headers]
            return cls(status, etag, version, epoch, stored_at, pairs, encoding, plain, body, {})
        except (struct.error, TypeError) as problem:
            raise ValueError("not a packed answer") from problem


@lru_cache(maxsize=500)
def _preferred(accepted: str) -> tuple[str, ...]:
    """Our encodings that are allowed, best first."""
    names = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            names.add(name.strip())
    return tuple(encoding for encoding in ENCODINGS if encoding in names)
