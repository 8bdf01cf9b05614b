"""Every kind, layout and theme to look at: `make gallery`, or `python -m tests.gallery --kinds hero`.

The pictures go to test-results/gallery/; what is wrong is said here, and then the exit status is 1.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from sitemaker import blocks
from sitemaker.themes import THEMES

from .look import chromium, faults, opened_at, shown
from .pages import View, views

FOLDER = Path("test-results/gallery")
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
TALLEST = 16_000
"""Pixels of one picture; what is longer goes on in the next."""


def main() -> int:
    wanted = _arguments()
    found = 0
    with chromium() as browser:
        for theme in wanted.themes or THEMES:
            pages = list(views([theme], wanted.kinds))
            served = {view.path: view.rendered for view in pages}
            for width in wanted.widths:
                for scheme in wanted.schemes:
                    context = opened_at(browser, served, width, scheme)
                    for view in pages:
                        page = shown(context, view.path)
                        wrong = faults(page)
                        found += len(wrong)
                        for each in wrong:
                            print(f"{theme} {view.name} at {width}, {scheme}: {each}", flush=True)
                        _keep(page, view, width, scheme)
                        page.close()
                    context.close()
    print(f"{found or 'Nothing'} to mend. The pictures are in {FOLDER}.")
    return 1 if found else 0


def _keep(page: Page, view: View, width: int, scheme: str) -> None:
    folder = FOLDER / view.theme
    folder.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    assert size is not None
    for number, top in enumerate(range(0, size["height"], TALLEST)):
        name = f"{view.name}-{width}-{scheme}{f'-{number + 1}' if number else ''}.png"
        clip: FloatRect = {"x": 0, "y": top, "width": width, "height": min(TALLEST, size["height"] - top)}
        page.screenshot(path=folder / name, clip=clip)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.gallery", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--themes", nargs="*", choices=list(THEMES), help="only these")
    parser.add_argument("--kinds", nargs="*", choices=blocks.names(), help="only these")
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    parser.add_argument("--schemes", nargs="*", choices=SCHEMES, default=SCHEMES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
