"""The visual editor as somebody at a browser sees it: the page in its frame, the outline, the settings."""

import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Locator, expect

from tests.e2e.stack import ACME, Person

SAVED = re.compile("^Saved")


@dataclass
class Editor:
    """One person at the editor of one page."""

    person: Person

    @classmethod
    def sit_down(cls, person: Person, name: str = "alice", page: str = "The workshop") -> "Editor":
        person.enter(name)
        person.follow(re.compile(f"^{page}"))
        editor = cls(person)
        editor.is_ready()
        return editor

    def is_ready(self) -> None:
        expect(self.person.page.locator("#editor[data-ready]")).to_be_attached()

    @property
    def sheet(self) -> FrameLocator:
        return self.person.page.frame_locator(".ed-page")

    @property
    def panel(self) -> Locator:
        return self.person.page.locator("[data-panel]")

    def blocks(self) -> list[str]:
        """Ids of the page's own blocks, as they stand on it."""
        found: list[str] = self.sheet.locator("main [data-block]").evaluate_all(
            "all => all.map((each) => each.dataset.block)"
        )
        return found

    def rows(self) -> list[str]:
        """What the outline calls the page's own blocks, in order."""
        return self.person.page.locator(".row[data-row]:not(.is-shared) .row-kind").all_inner_texts()

    def block(self, kind: str) -> Locator:
        return self.sheet.locator(f"main > .block.{kind}").first

    def row(self, name: str) -> Locator:
        return self.person.page.get_by_role("treeitem", name=re.compile(f"^{name}"))

    def choose(self, name: str) -> None:
        self.row(name).first.click()
        self.is_at(name)
        expect(self.panel.locator(".block-form")).to_be_visible()

    def is_at(self, name: str) -> None:
        """Whose settings are shown."""
        expect(self.person.page.locator(".ed-crumb-here")).to_have_text(name)

    def field(self, label: str) -> Locator:
        return self.panel.get_by_label(label, exact=True).filter(visible=True).first

    def tool(self, name: str | re.Pattern[str]) -> Locator:
        """A button over the page: of the toolbar, or a plus."""
        return self.sheet.get_by_role("button", name=name, exact=isinstance(name, str))

    def says(self, sentence: str | re.Pattern[str]) -> None:
        expect(self.person.page.locator("[data-state]")).to_have_text(sentence)

    def is_told(self, sentence: str | re.Pattern[str]) -> None:
        """What people who listen hear."""
        expect(self.person.page.locator("[data-announcements]")).to_have_text(sentence)

    def is_saved(self) -> None:
        self.says(SAVED)

    def key(self, keys: str) -> None:
        self.person.page.keyboard.press(keys)

    def reload(self) -> None:
        self.person.page.reload()
        self.is_ready()

    def audit(self) -> None:
        """Nothing for axe, nothing beyond the edge."""
        found = Axe().run(self.person.page).response["violations"]
        told = [(each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"]) for each in found]
        assert told == [], told
        self.person.is_within_its_edges()


def fresh_page(person: Person, title: str, name: str = "alice") -> Editor:
    """A page of one's own, with its first section: tests of one file do not meet on it."""
    person.enter(name)
    person.follow("New page")
    person.type("Title", title)
    person.press("Create page")
    editor = Editor(person)
    editor.is_ready()
    return editor


def visit(guest: Person, path: str) -> Any:
    guest.go(ACME + path)
    return guest.page
