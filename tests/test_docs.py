"""What docs/operating.md says about settings and commands is what the code has."""

import re
from pathlib import Path

from flask import Flask

from sitemaker import cli
from sitemaker.config import SETTINGS, Setting

PAGE = (Path(__file__).parent.parent / "docs/operating.md").read_text()


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
    described = set(re.findall(r"`([a-z]+(?: [a-z]+)?)", PAGE.split("## Commands")[1].split("## Backups")[0]))
    for name, command in app.cli.commands.items():
        for word in getattr(command, "commands", {"": None}):
            assert f"{name} {word}".strip() in described
