"""A finished answer as it is kept: status, headers, and the body in each encoding, compressed once."""

import gzip
import json
import struct
from dataclasses import dataclass

import brotli

Headers = list[tuple[str, str]]
ENCODINGS = ("br", "gzip", "identity")
SMALL = 200
"""Bytes below which compressing is not worth a header."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    etag: str
    version: int
    epoch: int
    stored_at: float
    headers: dict[str, Headers]
    """By encoding, complete but for the request's id."""
    bodies: dict[str, bytes]
    size: int

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
    ) -> "Answer":
        """Compress a body for every reader; ``headers`` come without length, encoding and ETag."""
        bodies = {"identity": body}
        if len(body) > SMALL:
            bodies["gzip"] = gzip.compress(body, 6, mtime=0)
            bodies["br"] = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
        complete = {name: _complete(headers, name, each, etag) for name, each in bodies.items()}
        return cls(
            status, etag, version, epoch, stored_at, complete, bodies, sum(map(len, bodies.values())) + 4096
        )

    def encoding_for(self, accepted: str) -> str:
        """The best of our encodings that an Accept-Encoding header allows."""
        for name in ENCODINGS:
            if name in self.bodies and name in _allowed(accepted):
                return name
        return "identity"

    def pack(self) -> bytes:
        """As bytes for the shared store: never pickle, which would run what it reads."""
        names = list(self.bodies)
        facts = {
            "status": self.status,
            "etag": self.etag,
            "version": self.version,
            "epoch": self.epoch,
            "stored_at": self.stored_at,
            "headers": self.headers,
            "bodies": [[name, len(self.bodies[name])] for name in names],
        }
        head = json.dumps(facts).encode()
        return struct.pack(">I", len(head)) + head + b"".join(self.bodies[name] for name in names)

    @classmethod
    def unpack(cls, packed: bytes) -> "Answer":
        """Raises ValueError for anything that ``pack`` did not make."""
        try:
            (length,) = struct.unpack_from(">I", packed)
            facts = json.loads(packed[4 : 4 + length])
            at, bodies = 4 + length, {}
            for name, size in facts.pop("bodies"):
                bodies[name] = packed[at : at + size]
                at += size
            headers = {
                name: [(key, value) for key, value in each] for name, each in facts.pop("headers").items()
            }
            if at != len(packed):
                raise ValueError("length")
            return cls(**facts, headers=headers, bodies=bodies, size=len(packed) + 4096)
        except (struct.error, KeyError, TypeError) as problem:
            raise ValueError("not a packed answer") from problem


def _complete(headers: Headers, encoding: str, body: bytes, etag: str) -> Headers:
    complete = [*headers, ("Content-Length", str(len(body))), ("ETag", f'"{etag}-{encoding}"')]
    if encoding != "identity":
        complete.append(("Content-Encoding", encoding))
    return [*complete, ("Vary", "Accept-Encoding")]


_parsed: dict[str, frozenset[str]] = {}


def _allowed(accepted: str) -> frozenset[str]:
    known = _parsed.get(accepted)
    if known is None:
        if len(_parsed) > 500:
            _parsed.clear()
        names = set()
        for part in accepted.lower().split(","):
            name, _, weight = part.strip().partition(";")
            if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
                names.add(name.strip())
        known = _parsed[accepted] = frozenset(names)
    return known
