"""How the address of a page is spelled: there is one way, and nothing else is rendered or cached."""

import re

SEGMENTS = r"[a-z0-9-]+(?:/[a-z0-9-]+)*"
LONGEST = 200
RESERVED = ("admin", "healthz", "readyz")
FILES = ("/robots.txt", "/sitemap.xml", "/favicon.ico")
"""What every live site has beside its pages."""

_PAGE = re.compile(f"/(?!(?:{'|'.join(RESERVED)})(?:/|$))(?:{SEGMENTS})?")


def is_canonical(path: str) -> bool:
    """Whether a page or one of FILES may stand at a path, spelled just so."""
    return path in FILES or (len(path) <= LONGEST + 1 and _PAGE.fullmatch(path) is not None)
