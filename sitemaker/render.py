"""A document, its frame and a theme become HTML: the one renderer, for canvas, public page, export and mail.

Pure: no Flask, no database, no clock. A `PageInput` comes in, a `Rendered` goes out.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension
from markupsafe import Markup

from . import blocks
from .fields import Image, Link
from .lib import markup
from .lib.images.renditions import USUAL, Photo
from .lib.text.links import rel_of
from .themes import STATIC, Design, Theme, design_of, minify
from .themes.phrases import is_right_to_left, words_for

Json = dict[str, Any]

BLOCKS = Path(blocks.__file__).parent
STATIC_FOLDERS = (BLOCKS / "static", STATIC)  # whatever serves '/_/static/<release>/' serves these below it

NOWHERE = "\n"  # no page's path: a notice stands on none

PICTURE = "picture"  # not a kind: the stylesheet of pages that have any
CANVAS = "canvas"  # nor this: what an empty place looks like while the page is edited
EAGER = 1  # pictures that are fetched before a visitor scrolls

# No script runs, so nothing connects but Lighthouse, which asks for robots.txt from within the page.
CSP = (
    "default-src 'none'; style-src {style}; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class PageInput:
    """Everything one page needs."""

    document: Json
    frame: Json
    url: str  # absolute and canonical
    site_url: str  # absolute, of the home page
    path: str  # '' for home, 'about/team'
    links: Mapping[int, str | None]  # page id -> path, None when the page is not live
    noindex: bool
    static: str  # '/_/static/<release>'
    report_url: str  # the apex's "Report this site", for this host
    photos: Mapping[int, Photo] = field(default_factory=dict)  # asset id -> the picture
    media: str = "/_/media"  # where pictures are served: drafts' below /admin


@dataclass(frozen=True)
class Rendered:
    """A finished page, and the policy it is served with."""

    html: str
    csp: str  # the value of Content-Security-Policy
    unavailable: tuple[str, ...] = ()  # ids of the blocks that could not be shown


class Anchor(NamedTuple):
    """A link as it stands on this page."""

    label: str
    href: str | None  # None: the words alone
    rel: str = ""
    current: bool = False


class Shown(NamedTuple):
    """A picture as it stands on this page."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str
    focus: str  # classes that say what must stay in sight; '' for the middle
    lazy: bool
    largest: str


def render_page(given: PageInput, *, canvas: bool = False) -> Rendered:
    """The whole document: the public page, or the editor's canvas of it."""
    return _Page(given, canvas).render("page.html")


def render_blocks(given: PageInput, wanted: Sequence[Json]) -> list[str]:
    """Blocks as their page's canvas has them; '' for one that is hidden, removed or cannot be shown.

    Of the page around them only this matters: is it one of these that has the first headline?
    """
    heroes = [block for block in given.document["blocks"] if block.get("kind") == "hero"]
    page = _Page(replace(given, document={**given.document, "blocks": heroes}), canvas=True)
    shown = [_read([block], []) for block in wanted]
    return [page.block(each[0]) if each else "" for each in shown]


def render_notice(given: PageInput, status: int, heading: str, text: str) -> Rendered:
    """An answer that is no page (404, 410, ...) in the site's own look; `given.document` is not looked at."""
    document = {"settings": {"title": heading, "description": ""}, "blocks": []}
    page = _Page(replace(given, document=document, noindex=True, url="", path=NOWHERE), canvas=False)
    return page.render("notice.html", text=text, home_offered=status in (404, 410))


class _Page:
    """One rendering, and what its templates may ask."""

    def __init__(self, given: PageInput, canvas: bool) -> None:
        self.given, self.canvas = given, canvas
        self.unavailable: list[str] = []
        self.seen = 0
        self.blocks = _read(given.document["blocks"], self.unavailable)
        self.frame = {block.kind: block for block in _read(given.frame["blocks"], self.unavailable)}
        named = (block.id for block in self.blocks if block.kind == "hero" and block.data.heading.strip())
        self.first = next(named, None)
        settings = given.frame["settings"]
        self.design = design_of(settings)
        self.lang = settings.get("lang") or "en"
        name = settings.get("title") or given.site_url.strip("/").rpartition("/")[2]
        self.home = Anchor(name, self._home(), current=given.path == "")
        self.shared = {
            "go": self.go,
            "home": self.home,
            "report_url": given.report_url,
            "rich": self.rich,
            "see": self.see,
            "words": words_for(self.lang),
        }

    def render(self, template: str, **more: object) -> Rendered:
        kinds = frozenset(block.kind for block in self.blocks) | {"hero", "header", "footer"}
        kinds |= {PICTURE} if self.given.photos else set()
        look = _look(self.design, kinds, self.given.static)
        settings = self.given.document["settings"]
        headline = self._headline()
        html = _template(self.design.theme, template, self.canvas).render(
            self.shared,
            lang=self.lang,
            rtl=is_right_to_left(self.lang),
            title=self._title(headline),
            headline=headline,
            description=settings.get("description") or self._about(),
            grounds=look.grounds,
            look=look,
            noindex=self.given.noindex or self.canvas,
            url=self.given.url,
            header=self._framed("header"),
            footer=self._framed("footer"),
            blocks=[self.block(block) for block in self.blocks],
            titled=self.first is None,
            **more,
        )
        return Rendered(html, look.canvas_csp if self.canvas else look.csp, tuple(self.unavailable))

    def block(self, block: Any) -> Markup:
        level = 1 if block.id == self.first else 2
        data = block.data
        below = level + bool(getattr(data, "heading", ""))
        named = [block.kind, f"{block.kind}-{data.layout}", data.surface]
        named += [data.space] if data.space != "normal" else []
        root = Markup(' class="block {}"').format(" ".join(named))
        if self.canvas:
            root += Markup(' data-block="{0}" id="block-{0}"').format(block.id)
        html = _template(self.design.theme, block.kind + ".html", self.canvas).render(
            self.shared, data=data, level=level, below=below, root=root
        )
        return Markup(html)  # noqa: S704 - what an autoescaping template made

    def _framed(self, kind: str) -> Markup:
        """The frame's header or footer; where it cannot be shown, one with nothing but the site's name."""
        return self.block(self.frame.get(kind) or _bare(kind))

    def _headline(self) -> str:
        """The page's title; a home page that is only called "Home" has the site's name."""
        title = str(self.given.document["settings"].get("title") or "")
        return self.home.label if not title or (self.home.current and title.casefold() == "home") else title

    def _title(self, headline: str) -> str:
        parts = [self.home.label, headline] if self.home.current else [headline, self.home.label]
        return " · ".join(dict.fromkeys(part for part in parts if part))

    def _about(self) -> str:
        """What a home page without a description of its own says: the site's."""
        return str(self.given.frame["settings"].get("description") or "") if self.home.current else ""

    def _home(self) -> str:
        if not self.canvas:
            return "/"
        page = next((page for page, path in self.given.links.items() if path == ""), None)
        return f"/admin/pages/{page}/canvas" if page else "/admin/"

    def go(self, link: Link) -> Anchor | None:
        """The link for this page: words alone when its page is not live, None when nothing shows."""
        label = link.label.strip()
        if not label or (link.to is None and not self.canvas):
            return None
        to: Json = dict(link.to or {})
        href = self._address(to)
        current = self.given.links.get(to.get("page", 0)) == self.given.path
        return Anchor(label, href, rel_of(href or ""), current)

    def see(self, picture: Image) -> Shown | None:
        """The picture for this page; None when there is none, or its file is not there any more."""
        photo = self.given.photos.get(picture.asset or 0)
        if photo is None:
            return None
        self.seen += 1
        sources = [(photo.address(self.given.media, width), width) for width in photo.widths]
        return Shown(
            src=next((url for url, width in sources if width >= USUAL), sources[-1][0]),
            srcset=", ".join(f"{url} {width}w" for url, width in sources),
            width=photo.width,
            height=photo.height,
            alt="" if picture.decorative else picture.alt,
            focus=_focused(picture),
            lazy=self.seen > EAGER,
            largest=sources[-1][0],
        )

    def rich(self, tree: markup.Tree, level: int) -> Markup:
        """Rich text whose headings begin at `level` and skip none."""
        return markup.to_html(_levelled(tree, level), self._resolve)

    def _resolve(self, attrs: Mapping[str, Any]) -> str | None:
        return self._address({"page": attrs["page"]} if "page" in attrs else {"url": attrs.get("href")})

    def _address(self, to: Json) -> str | None:
        if "page" in to:
            return self._page_address(to["page"])
        url, site = to.get("url"), self.given.site_url.rstrip("/")
        if url and (url == site or url.startswith(site + "/")):
            return url[len(site) :] or "/"
        return url or None

    def _page_address(self, page: int) -> str | None:
        if self.canvas:
            return f"/admin/pages/{page}/canvas" if page in self.given.links else None
        path = self.given.links.get(page)
        return None if path is None else "/" + path


def _read(raw: list[Json], unavailable: list[str]) -> list[Any]:
    """The typed blocks that show, in order; ids of those this release cannot read go to `unavailable`."""
    shown = []
    for block in sorted(raw, key=lambda block: (block["position"], block["id"])):
        if block.get("removed"):
            continue
        typed = blocks.parse(block)
        if typed is None:
            unavailable.append(block["id"])
        elif not typed.data.hidden:
            shown.append(typed)
    return shown


@cache
def _bare(kind: str) -> Any:
    return blocks.parse({"id": kind + "-none", "kind": kind, "v": 1, "position": "V", "data": {}})


def _levelled(tree: markup.Tree, level: int) -> markup.Tree:
    """The tree with its headings counted anew from `level`, so that no level is skipped (WCAG H42)."""
    content = tree.get("content")
    if not isinstance(content, list) or not any(_heading_level(node) for node in content):
        return tree
    above: list[int] = []
    nodes = []
    for node in content:
        if own := _heading_level(node):
            above = [other for other in above if other < own] + [own]
            nodes.append({**node, "attrs": {"level": min(6, level + len(above) - 1)}})
        else:
            nodes.append(node)
    return {**tree, "content": nodes}


def _heading_level(node: object) -> int:
    """0 for what is no heading."""
    if not isinstance(node, dict) or node.get("type") != "heading":
        return 0
    attrs = node.get("attrs")
    level = attrs.get("level") if isinstance(attrs, dict) else None
    return level if isinstance(level, int) else 2


def _size(heading: str) -> str:
    """The class that keeps a long headline within a screen."""
    return " longer" if len(heading) > 100 else " long" if len(heading) > 40 else ""


def _focused(picture: Image) -> str:
    """Classes for tenths of width and height: no style stands in the markup."""
    x, y = round(picture.focus["x"] / 10), round(picture.focus["y"] / 10)
    return "" if (x, y) == (5, 5) else f"fx{x} fy{y}"


def _at(path: str) -> Markup:
    return Markup(' data-field="{}"').format(path)


def _nothing(_: str) -> str:
    return ""


class _WithoutMarks(Extension):
    """Visitors' pages carry no marks for the editor: what would write them is not compiled at all."""

    _mark = re.compile(r"\{\{ at\([^{}]*\) \}\}")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return self._mark.sub("", source)


@cache
def _environment(theme: Theme, canvas: bool) -> Environment:
    made = Environment(
        extensions=[] if canvas else [_WithoutMarks],
        loader=FileSystemLoader([*theme.templates, *blocks.__path__]),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"at": _at if canvas else _nothing, "canvas": canvas, "size": _size}
    return made


@cache
def _template(theme: Theme, name: str, canvas: bool) -> Template:
    return _environment(theme, canvas).get_template(name)


class Look(NamedTuple):
    """A page's styling: inlined under its hash; in the canvas linked, but for the small part a site chose."""

    style: Markup
    csp: str
    sheets: tuple[str, ...]
    canvas_style: Markup
    canvas_csp: str
    fonts: tuple[str, ...]
    grounds: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def _look(design: Design, kinds: frozenset[str], static: str) -> Look:
    theme, chosen = design.theme, design.css(static)
    style = theme.css + chosen + "".join(_css(theme, kind) for kind in _sheets() if kind in kinds)
    linked = (*theme.sheets, *(_sheet(theme, kind) for kind in (CANVAS, *_sheets())))
    return Look(
        Markup(style),  # noqa: S704 - our own stylesheets
        CSP.format(style=_hashed(style)),
        tuple(f"{static}/{sheet}" for sheet in linked),
        Markup(chosen),  # noqa: S704 - our own tokens
        CSP.format(style=f"'self' {_hashed(chosen)}"),
        design.fonts(static),
        design.grounds,
    )


def look_of(settings: Json, static: str) -> Look:
    """How a page in a frame with these settings is styled: what the editor puts into a canvas that stands."""
    return _look(design_of(settings), frozenset(), static)


def _hashed(style: str) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def _sheet(theme: Theme, kind: str) -> str:
    """The kind's stylesheet below the static prefix: the theme's where it has one, else the block's own."""
    return theme.sheet_for(kind) or f"blocks/{kind}.css"


@cache
def _css(theme: Theme, kind: str) -> str:
    sheet = _sheet(theme, kind)
    folder = next(folder for folder in STATIC_FOLDERS if (folder / sheet).exists())
    return minify((folder / sheet).read_text("utf-8"))


@cache
def _sheets() -> tuple[str, ...]:
    """Whose stylesheets there are, in the order of the cascade."""
    return (PICTURE, *blocks.names(), *blocks.names(framed=True))
