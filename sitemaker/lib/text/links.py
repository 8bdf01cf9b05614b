"""Where a link may lead: the web, mail, a telephone, or a place on the same site."""

import re
import unicodedata
from html import unescape
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
LIMIT = 2000

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST = re.compile(r"(?:[^\s/?#@:.\\]+\.)+[^\s/?#@:.\\]{2,}(?::\d{1,5})?(?:[/?#]|\Z)")
_PORT_ONLY = re.compile(r"\d{1,5}(?:[/?#]|\Z)")


class UnsafeURL(ValueError):
    """Says in a sentence why a link cannot lead there."""


def clean_url(text: str) -> str:
    """The address as it may stand in an `href`; raises UnsafeURL.

    Browsers drop tabs, line ends and leading controls before they look at the scheme (WHATWG URL 4.4), so
    those go first; entities are read as a careless template would read them; then the scheme is looked at.
    """
    url = _stripped(text)
    if not url:
        raise UnsafeURL("This link doesn’t have an address yet.")
    if len(url) > LIMIT:
        raise UnsafeURL(f"An address takes at most {LIMIT} characters; this one has {len(url)}.")
    if _scheme(_stripped(unescape(url))) != _scheme(url):
        raise UnsafeURL(f"A link can’t go to “{_short(url)}”. Enter the address without codes like &#58;.")
    if url[0] in "/#?":
        return _relative(url)
    scheme = _scheme(url)
    if scheme is None:
        return _bare(url)
    if scheme not in SCHEMES:
        raise UnsafeURL(f"A link can’t start with “{_short(scheme)}:”. Use https, http, mailto or tel.")
    rest = url[len(scheme) + 1 :]
    return _web(scheme, rest, url) if scheme in {"http", "https"} else _opaque(scheme, rest)


def is_safe(url: str) -> bool:
    """Whether an address may be written into a page as it stands."""
    try:
        return clean_url(url) == url
    except UnsafeURL:
        return False


def rel_of(url: str) -> str:
    """What a tenant's link to another site says of itself: we do not vouch for it. '' within the site."""
    return "ugc nofollow noopener" if _scheme(url) in {"http", "https"} else ""


def _stripped(text: str) -> str:
    """Without white space, control and invisible formatting characters, wherever they stand."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def _scheme(url: str) -> str | None:
    """What stands before the first colon, lower case; None for a path, a bare host or host:port."""
    found = _SCHEME.match(url)
    if not found:
        return None
    if "." in found[1] and _PORT_ONLY.match(url, found.end()):
        return None
    return found[1].lower()


def _relative(url: str) -> str:
    if url[0] == "/" and url[1:2] in {"/", "\\"}:
        raise UnsafeURL(
            "A link inside the site starts with one slash. For another site, start with https://."
        )
    return url.replace("\\", "%5C")


def _bare(url: str) -> str:
    """`example.com` and `anna@example.com` as people type them."""
    mail = re.fullmatch(r"[^\s@:/?#\\]+@([^\s@:/?#\\]+\.[^\s@:/?#\\.]{2,})", url)
    if mail:
        return "mailto:" + url
    if not _HOST.match(url):
        raise UnsafeURL(
            f"“{_short(url)}” isn’t a full address. Enter a web address (https://…), email or phone number."
        )
    return _web("https", "//" + url, "https://" + url)


def _web(scheme: str, rest: str, url: str) -> str:
    if not rest.startswith("//") or rest[2:3] in {"", "/", "\\", "?", "#"}:
        raise UnsafeURL(f"“{_short(url)}” is missing the name of the site after {scheme}://.")
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or "\\" in parts.netloc:
        raise UnsafeURL(f"“{_short(url)}” doesn’t contain the name of a site.")
    return f"{scheme}:{rest}".replace("\\", "%5C")


def _opaque(scheme: str, rest: str) -> str:
    if not rest.strip("/"):
        missing = "mail address" if scheme == "mailto" else "number"
        raise UnsafeURL(f"The {missing} after {scheme}: is missing.")
    return f"{scheme}:{rest}".replace("\\", "%5C")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
