"""The pages for people: what they say of settings and commands is what the code has, and their links work."""

import re
from pathlib import Path

from flask import Flask

from sitemaker import cli
from sitemaker.config import SETTINGS, Setting
from sitemaker.lib.release import VERSION

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/operating.md").read_text()


def row(setting: Setting) -> str:
    value = setting.default
    shown = (
        ("on" if value else "off")
        if isinstance(value, bool)
        else f"`{value}`"
        if value not in ("", [])
        else ""
    )
    return f"| `{setting.name}` | {shown} | {setting.help} |"


def test_settings_table_is_config_py() -> None:
    table = PAGE.split("| setting | default | meaning |\n| --- | --- | --- |\n")[1].split("\n\n")[0]
    assert table.splitlines() == [row(setting) for setting in SETTINGS]


def test_every_command_is_described() -> None:
    app = Flask("commands", instance_path="/")
    cli.register(app)
    described = set(
        re.findall(r"`([a-z-]+(?: [a-z-]+)?)", PAGE.split("## Commands")[1].split("## Backups")[0])
    )
    for name, command in app.cli.commands.items():
        for word in getattr(command, "commands", {"": None}):
            assert f"{name} {word}".strip() in described


def test_changelog_begins_with_this_version() -> None:
    """And each release has its date, the newest first."""
    text = (ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", text, re.M)
    assert released[0][0] == VERSION
    assert len(released) == len(re.findall(r"^## \[\d", text, re.M))
    assert [day for _, day in released] == sorted((day for _, day in released), reverse=True)


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")):
        prose = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
            assert "://" in link or (page.parent / link).exists(), f"{page.name} links to {link}"
