"""The looks: each a folder of templates, and a folder of stylesheets and fonts below static/themes/."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent
STATIC = (
    ROOT / "static"
)  # served below the one static prefix, so that a theme's files are at themes/<name>/...

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,>])\s*")
_AFTER_COLON = re.compile(r"(?<=[\w-]): +")


@dataclass(frozen=True)
class Theme:
    name: str
    stylesheets: tuple[str, ...]  # in the order of the cascade; blocks' own come after
    preload: tuple[str, ...]  # the fonts a page shows first: at most two
    tokens: str  # the stylesheet the tokens stand in

    @property
    def folder(self) -> str:
        return f"themes/{self.name}"

    @property
    def templates(self) -> Path:
        return ROOT / self.name

    @cached_property
    def css(self) -> str:
        """Minified, with `url(...)` still relative to the theme's folder."""
        return "".join(
            minify((STATIC / self.folder / sheet).read_text("utf-8")) for sheet in self.stylesheets
        )

    @cached_property
    def colours(self) -> dict[str, dict[str, str]]:
        """Colour tokens by scheme: {"light": {"paper": "#f7f4ed", ...}, "dark": {...}}; dark is complete."""
        text = (STATIC / self.folder / self.tokens).read_text("utf-8")
        light, _, dark = text.partition("prefers-color-scheme: dark")
        first = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
        return {"light": first, "dark": first | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}

    @cached_property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """The page's ground by scheme, for the browser's own bars."""
        return tuple((scheme, tokens["paper"]) for scheme, tokens in self.colours.items())


FOLIO = Theme("folio", ("tokens.css", "base.css"), ("display.woff2", "text.woff2"), "tokens.css")
THEMES = {FOLIO.name: FOLIO}


def minify(css: str) -> str:
    """Without comments and needless white space; `+` and `-` in calc() keep theirs."""
    text = " ".join(_COMMENT.sub("", css).split())
    return _AFTER_COLON.sub(":", _AROUND.sub(r"\1", text)).replace(";}", "}")
