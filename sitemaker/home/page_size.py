"""What a published page weighs, measured and not claimed: the ruler on the first page."""

import re
from dataclasses import dataclass
from functools import cache

import brotli

from ..lib.images.renditions import Photo
from ..page_input import starter_pages
from ..render import render_page
from ..starters import PREPARED, STARTERS, build, pictures_of

BUDGET = 14.0
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass(frozen=True)
class PageSize:
    """In kilobytes as they go over the wire, of BUDGET."""

    html: float
    css: float

    @property
    def free(self) -> float:
        return round(BUDGET - self.html - self.css, 1)


@cache
def of_first_page(static: str) -> PageSize:
    """The home page of a site that has just been made, compressed as the page cache does it."""
    made = build(next(iter(STARTERS)), "Ines Adair")
    shipped = {name: PREPARED[name] for name in pictures_of(made)}
    numbered = enumerate(shipped.items())
    photos = {name: Photo(f"{number:032x}", each.width, each.height) for number, (name, each) in numbered}
    page = render_page(next(starter_pages(made, photos, static))).html
    html = _kilobytes(STYLE.sub("", page))
    return PageSize(html=html, css=round(_kilobytes(page) - html, 1))


def _kilobytes(text: str) -> float:
    return round(len(brotli.compress(text.encode(), mode=brotli.MODE_TEXT, quality=5)) / 1024, 1)
