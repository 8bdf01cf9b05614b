"""What a published page weighs, measured and not claimed: the ruler on the first page."""

import re
from dataclasses import dataclass
from functools import cache

import brotli

from ..lib.images.renditions import Photo
from ..render import Sheet, render_page
from ..starters import PREPARED, STARTERS, build, pictures_of, resolve

BUDGET = 14.0
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass(frozen=True)
class Weight:
    """In kilobytes as they go over the wire, of BUDGET."""

    html: float
    css: float

    @property
    def free(self) -> float:
        return round(BUDGET - self.html - self.css, 1)


@cache
def of_first_page(static: str) -> Weight:
    """The home page of a site that has just been made, compressed as the page cache does it."""
    made = build(next(iter(STARTERS)), "Ines Adair")
    pictures = {name: number for number, name in enumerate(pictures_of(made), start=1)}
    shown = {number: PREPARED[name] for name, number in pictures.items()}
    ids = {page["path"]: number for number, page in enumerate(made["pages"])}
    url = "https://ines-adair.example/"
    sheet = Sheet(
        document=resolve(made["pages"][0]["document"], ids, pictures),
        frame=resolve(made["frame"], ids),
        url=url,
        site_url=url,
        path="",
        links={number: path for path, number in ids.items()},
        noindex=False,
        static=static,
        report_url=url,
        photos={number: Photo(f"{number:032x}", each.width, each.height) for number, each in shown.items()},
    )
    page = render_page(sheet).html
    html = _kilobytes(STYLE.sub("", page))
    return Weight(html=html, css=round(_kilobytes(page) - html, 1))


def _kilobytes(text: str) -> float:
    return round(len(brotli.compress(text.encode(), mode=brotli.MODE_TEXT, quality=5)) / 1024, 1)
