"""One page and one person who writes on it: the real canvas, the real policies, no house around them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route

from sitemaker.lib.markup import from_markdown
from sitemaker.render import STATIC_FOLDERS, PageInput, render_page
from sitemaker.serving.headers import app_policy
from tests.page_inputs import block, sheet

Json = dict[str, Any]
HOST = "https://acme.sitemaker.test"
STATIC = "/_/static/r1/"
FOLDERS = (*STATIC_FOLDERS, Path(__file__).parents[2] / "sitemaker/dash/static")
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
PAGES: list[Json] = [
    {"id": 1, "name": "Home", "path": "", "url": f"{HOST}/"},
    {"id": 2, "name": "About us", "path": "about", "url": f"{HOST}/about"},
    {"id": 3, "name": "Öffnungszeiten", "path": "hours", "url": f"{HOST}/hours"},
    {"id": 4, "name": "Winter", "path": None},
]
DESK = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Home</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{STATIC}dash/dash.css"><link rel="stylesheet" href="{STATIC}dash/writing.css">
<link rel="stylesheet" href="/desk.css"></head>
<body><main><h1>Home</h1><button>Elsewhere</button>
<iframe title="Home as visitors will see it" src="/canvas"></iframe></main>
<script type="module" nonce="n" src="/harness.js"></script></body></html>"""
DESK_CSS = "main{padding:3.5rem 0 0}h1,main>button{position:absolute;inset-block-start:0}"
DESK_CSS += (
    "main>button{inset-inline-start:9rem}iframe{border:0;inline-size:100%;block-size:calc(100dvh - 3.5rem)}"
)
WORDS = "A small bakery on Pilgrim Street.\n\nWe mill our own rye."


def usual_page() -> PageInput:
    words = block("text", heading="How it began", body=WORDS)
    return sheet(block("hero", heading="Bread at seven", text="Rye and spelt."), words)


@dataclass
class EditorHarness:
    context: BrowserContext
    page: Page
    sheet: PageInput
    said: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if path == "/":
            policy = app_policy("n", "'self'")
            route.fulfill(body=DESK, content_type="text/html", headers={"Content-Security-Policy": policy})
        elif path == "/canvas":
            drawn = render_page(self.sheet, canvas=True)
            headers = {"Content-Security-Policy": drawn.csp}
            route.fulfill(body=drawn.html, content_type="text/html", headers=headers)
        elif path == "/harness.js":
            body = Path(__file__).with_name("harness.js").read_bytes()
            route.fulfill(body=body, content_type=TYPES[".js"])
        elif path == "/desk.css":
            route.fulfill(body=DESK_CSS, content_type=TYPES[".css"])
        elif path.startswith(STATIC) and (found := _file(path.removeprefix(STATIC))):
            route.fulfill(body=found.read_bytes(), content_type=TYPES[found.suffix])
        else:
            route.fulfill(status=404)

    @property
    def frame(self) -> Frame:
        return self.page.frames[1]

    def ask(self, name: str, *args: Any) -> Any:
        return self.page.evaluate("([name, args]) => harness[name](...args)", [name, list(args)])

    def write(self, markdown: str = WORDS, place: str = ".text [data-field=body]", **options: Any) -> None:
        """Begin to write rich text, the caret at its end."""
        value = from_markdown(markdown)
        usual = {"kind": "rich", "value": value, "pages": PAGES, "label": "Text"}
        self.ask("begin", place, usual | options)

    def write_line(self, value: str, place: str = ".hero h1", **options: Any) -> None:
        self.ask("begin", place, {"kind": "line", "value": value, "label": "Heading", "limit": 60} | options)

    def type(self, *what: str) -> None:
        """Words are typed key by key; what stands in angle brackets is a key: "<Enter>"."""
        for each in what:
            for part in re.split(r"(<[A-Z][\w+]*>)", each):
                if re.fullmatch(r"<[A-Z][\w+]*>", part):
                    self.page.keyboard.press(part[1:-1])
                elif part:
                    self.page.keyboard.type(part)

    def settle(self) -> None:
        """Just after the focus came, ProseMirror takes a caret at the start for the browser's doing."""
        self.page.wait_for_timeout(250)

    def told(self) -> Json:
        found: Json = self.ask("told")
        return found

    @property
    def html(self) -> str:
        """What the place looks like to a browser."""
        return str(self.frame.locator(".ProseMirror").inner_html())


def _file(path: str) -> Path | None:
    return next((folder / path for folder in FOLDERS if (folder / path).is_file()), None)


@contextmanager
def harness(
    chromium: Browser, width: int = 1280, sheet: PageInput | None = None, **options: Any
) -> Iterator[EditorHarness]:
    """What the browser complains about fails the test."""
    context = chromium.new_context(
        viewport={"width": width, "height": 844 if width < 700 else 800},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
        **options,
    )
    made = EditorHarness(context, context.new_page(), sheet or usual_page())
    context.on("console", lambda message: made.said.append(message.text))
    context.on("weberror", lambda error: made.said.append(str(error.error)))
    context.on("dialog", lambda dialog: made.said.append(f"a dialog: {dialog.message}"))
    context.route("**/*", made.answer)
    made.page.goto(f"{HOST}/")
    made.page.wait_for_function(
        "() => window.harness && document.querySelector('iframe').contentDocument.fonts"
    )
    made.frame.wait_for_load_state()
    yield made
    context.close()
    assert made.said == [], made.said
