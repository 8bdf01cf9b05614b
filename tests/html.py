"""Reads a page the way a strict reader would, and names what is wrong with it."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

VOID = set("area base br col embed hr img input link meta source track wbr".split())
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> "list[Element]":
        found = [self]
        for child in self.children:
            if isinstance(child, Element):
                found += child.walk()
        return found

    def all(self, tag: str, **wanted: str) -> "list[Element]":
        """Elements below, in order, of this tag and with these attributes (`class_` for class)."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self.walk()
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in names.items())
        ]

    @property
    def text(self) -> str:
        """All text below, with runs of white space made one space; scripts and styles left out."""
        words = [
            child if isinstance(child, str) else f" {child.text} "
            for child in self.children
            if isinstance(child, str) or child.tag not in ("script", "style", "template")
        ]
        return " ".join("".join(words).split())

    @property
    def raw(self) -> str:
        return "".join(child for child in self.children if isinstance(child, str))

    def inside(self, tag: str) -> "Element | None":
        """The nearest element around this one of that tag."""
        element = self.parent
        while element is not None and element.tag != tag:
            element = element.parent
        return element


class Page(HTMLParser):
    """One parsed document: `page.root`, and shortcuts to what tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.root = Element("#document", {})
        self._open = self.root
        self.feed(html)
        self.close()

    @classmethod
    def read(cls, html: str) -> Self:
        return cls(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.children.append(Element(tag, {name: value or "" for name, value in attrs}, self._open))

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self._open
        while element is not None and element.tag != tag:
            element = element.parent
        if element is not None and element.parent is not None:
            self._open = element.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)

    def all(self, tag: str, **wanted: str) -> list[Element]:
        return self.root.all(tag, **wanted)

    @property
    def title(self) -> str:
        return next((element.text for element in self.all("title")), "")

    @property
    def text(self) -> str:
        """What a reader sees of the body."""
        return next((element.text for element in self.all("body")), self.root.text)

    def form(self, action: str = "") -> Element:
        """The form that posts to `action`; without one, the only form of the page that posts."""
        posting = [each for each in self.all("form") if each.attributes.get("method", "").lower() == "post"]
        if action:
            posting = [each for each in posting if each.attributes.get("action", "") == action]
        assert len(posting) == 1, f"{len(posting)} forms post to {action or 'somewhere'} on {self.title!r}"
        return posting[0]


def fields(form: Element) -> dict[str, str]:
    """What a browser would send if the form were submitted as it stands, buttons left out."""
    values: dict[str, str] = {}
    for control in form.walk():
        name, kind = control.attributes.get("name"), control.attributes.get("type", "text")
        if not name or "disabled" in control.attributes:
            continue
        if control.tag == "textarea":
            values[name] = control.raw.removeprefix("\n")
        elif control.tag == "select":
            options = control.all("option")
            chosen = [each for each in options if "selected" in each.attributes] or options[:1]
            values[name] = chosen[0].attributes.get("value", chosen[0].text) if chosen else ""
        elif control.tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in control.attributes:
                values[name] = control.attributes.get("value", "on")
        elif control.tag == "input" and kind not in ("submit", "button", "image", "reset", "file"):
            values[name] = control.attributes.get("value", "")
    return values


def problems(page: Page, policy: str) -> list[str]:
    """What is wrong with an HTML answer whose Content-Security-Policy is `policy`; empty when nothing is."""
    return [*_structure(page), *_labels(page), *_inline(page, policy)]


def _structure(page: Page) -> list[str]:
    found = []
    if not page.html.lstrip().lower().startswith("<!doctype html>"):
        found.append("no doctype")
    if not any(element.attributes.get("lang") for element in page.all("html")):
        found.append("html has no lang")
    if not page.title:
        found.append("no title")
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1 instead of one")
    ids = [element.attributes["id"] for element in page.root.walk() if "id" in element.attributes]
    found += [f"id {each} twice" for each in sorted({each for each in ids if ids.count(each) > 1})]
    found += [
        f"img without alt: {each.attributes.get('src')}"
        for each in page.all("img")
        if "alt" not in each.attributes
    ]
    return found


def _labels(page: Page) -> list[str]:
    labelled = {element.attributes.get("for") for element in page.all("label") if element.text}
    ids = {element.attributes.get("id"): element for element in page.root.walk()}
    found = []
    for control in page.root.walk():
        speaks = control.tag == "button" or (control.tag == "a" and "href" in control.attributes)
        if speaks and not _named(control, ids):
            found.append(f"{control.tag} without words: {control.attributes}")
        if control.tag not in LABELLED or control.attributes.get("type") in UNLABELLED_TYPES:
            continue
        around = control.inside("label")
        if not (
            _named(control, ids, text=False)
            or control.attributes.get("id") in labelled
            or (around and around.text)
        ):
            found.append(f"{control.tag} {control.attributes.get('name')} without a label")
    return found


def _named(control: Element, ids: dict[str | None, Element], text: bool = True) -> bool:
    by = control.attributes.get("aria-labelledby", "").split()
    pictures = " ".join(each.attributes.get("alt", "") for each in control.all("img"))
    titles = " ".join(each.attributes.get("aria-label", "") for each in control.walk())
    spoken = control.attributes.get("aria-label", "") + " ".join(ids[each].text for each in by if each in ids)
    return bool(spoken.strip() or (text and (control.text + pictures + titles).strip()))


def _inline(page: Page, policy: str) -> list[str]:
    found = []
    for element in page.root.walk():
        for name, value in element.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{element.tag} has {name}")
            leads = name in ("href", "action", "formaction") or (name == "src" and element.tag != "img")
            if leads and re.match(r"\s*(javascript|data):", value, re.I):
                found.append(f"{element.tag} leads to {value[:30]}")
        if element.tag == "script" and not _allowed_script(element, policy):
            found.append(f"script the policy does not let run: {element.attributes} {element.raw[:40]!r}")
        if element.tag == "style" and _hash(element.raw) not in policy:
            found.append(f"style without its hash in the policy: {element.raw[:40]!r}")
    return found


def _allowed_script(script: Element, policy: str) -> bool:
    if script.attributes.get("type") in ("application/json", "application/ld+json"):
        return True  # data: no browser runs it
    nonce = script.attributes.get("nonce")
    if nonce:
        return f"'nonce-{nonce}'" in policy and bool(script.attributes.get("src"))
    return _hash(script.raw) in policy and not script.attributes.get("src")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
