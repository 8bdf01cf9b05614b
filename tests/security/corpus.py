"""The vectors of tests/corpus, and what would show that one of them came through."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from sitemaker.lib.text.characters import UnfitCharacter, check_characters
from tests import html

VECTORS = Path(__file__).parents[1] / "corpus" / "vectors.txt"
LEADS = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "xlink:href",
    "srcset",
    "content",
)
FOREIGN = {
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "frame",
    "frameset",
    "math",
    "portal",
    "template",
    "plaintext",
}
Shape = list[tuple[str, tuple[str, ...]]]


def vectors(*contexts: str) -> list[str]:
    """All of them, or those of some contexts."""
    found: list[str] = []
    context = ""
    for line in VECTORS.read_text().splitlines()[2:]:
        if line.startswith("# "):
            context = line[2:]
        elif not contexts or context in contexts:
            found.append(json.loads(line))
    return found


def is_fit(vector: str) -> bool:
    """Whether a text may hold it at all; controls are refused wherever they stand."""
    try:
        check_characters(vector)
    except UnfitCharacter:
        return False
    return True


def dangers(page: html.Page) -> list[str]:
    """Handlers, styles, foreign elements, addresses that run: by a parser that believes everything."""
    found = []
    for element in page.root.walk():
        if (element.tag in FOREIGN or element.tag == "script") and not is_ours(element):
            found.append(f"<{element.tag}>")
        if element.tag == "meta" and element.attributes.get("http-equiv"):
            found.append("<meta http-equiv>")
        for name, value in element.attributes.items():
            plain = re.sub(r"[\x00-\x20\u007f-\u00a0\u2028\u2029\ufeff]", "", value).lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{element.tag} {name}")
            if name in LEADS and re.match(
                r"(javascript|vbscript|data:text|data:application|feed|blob|view-source):?", plain
            ):
                if re.match(r"[a-z-]+:", plain):
                    found.append(f"{element.tag} {name}={value[:40]}")
    return found


def is_ours(element: html.Element) -> bool:
    """The page in its frame, what the editor copies its parts from, its facts, and scripts with the nonce."""
    said = element.attributes
    if element.tag == "iframe":
        return (said.get("src") or said.get("data-src", "")).startswith("/admin/pages/")
    if element.tag == "script":
        return "nonce" in said or said == {"type": "application/json", "id": "editor-facts"}
    return element.tag == "template" and set(said) == {"data-template"}


def shape(page: html.Page, tag: str = "main") -> Shape:
    """Elements and their attributes' names, in order: no text may change it."""
    tops = page.all(tag) or [page.root]
    return [(each.tag, tuple(sorted(each.attributes))) for top in tops for each in top.walk()]


def batches(items: list[str], size: int) -> Iterable[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
