"""Take the pictures of the product that the home page, the sign-up form and the README show.

With `make run DEBUG=0` in another window, after `flask demo`:

    .venv/bin/python tools/shots.py [http://sitemaker.localhost:5000]

They show the demo account's sites and the editor as they are, nothing retouched.
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parents[1]
HOME = HERE / "sitemaker" / "home" / "static" / "home"
DOCS = HERE / "docs" / "images"
DEMO = ("demo@example.com", "look-around-and-write")
STARTERS = {"evenings": "one-hour", "landing": "pier-two", "daylight": "meridian", "bindery": "juniper"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main(apex: str) -> None:
    """Take every screenshot that the home page and the README show."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        (HOME / "starters").mkdir(exist_ok=True)
        for starter, subdomain in STARTERS.items():
            thumbnail(browser, place(apex, subdomain), starter)
        for scheme in ("light", "dark"):
            editor(browser, apex, scheme, 1280, 800)
        editor(browser, apex, "light", 390, 780)


def place(apex: str, subdomain: str) -> str:
    """The address of a site below the apex."""
    return apex.replace("://", f"://{subdomain}.")


def thumbnail(browser: Browser, url: str, name: str) -> None:
    """Save a small picture of a site's home page."""
    page = browser.new_page(viewport={"width": 1080, "height": 900})
    page.goto(url)
    page.wait_for_load_state("networkidle")
    kept = Image.open(io.BytesIO(page.screenshot()))
    kept.resize((480, 400), Image.Resampling.LANCZOS).save(
        HOME / "starters" / f"{name}.webp", quality=80, method=6
    )
    if name == "landing":
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_timeout(300)
        page.screenshot(path=DOCS / "site.png")
    page.close()


def editor(browser: Browser, apex: str, scheme: str, width: int, height: int) -> None:
    """The café's home page, its hero chosen."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5 if width > 700 else 2,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    sign_in(page, apex)
    page.goto(place(apex, "pier-two") + "/admin/")
    page.goto(page.locator(".page-link").first.evaluate("link => link.href"))
    page.wait_for_selector("#editor[data-ready]")
    if width > 700:
        page.locator("[data-tree] .row", has_text="Hero").first.click()
    page.mouse.move(2, height - 2)
    page.wait_for_timeout(1500)
    name = "editor-phone" if width < 700 else "editor" if scheme == "light" else "editor-dark"
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    whole.save(HOME / f"{name}.webp", quality=84, method=6)
    if name == "editor":
        whole.resize((width, height), Image.Resampling.LANCZOS).save(DOCS / "admin.png", optimize=True)
    context.close()


def sign_in(page: Page, apex: str) -> None:
    """Sign in as the demo account."""
    page.goto(f"{apex}/signin")
    page.fill("#email", DEMO[0])
    page.fill("#password", DEMO[1])
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main((sys.argv[1] if len(sys.argv) > 1 else "http://sitemaker.localhost:5000").rstrip("/"))
