"""The units of deploy/systemd name what is there, and whoever runs by itself is missed when it fails."""

from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.servers import ROOT

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
HOME = "/srv/sitemaker/current/"


class Unit(RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read(path: Path) -> Unit:
    unit = Unit(strict=False, interpolation=None)
    unit.read(path)
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_a_unit_runs_is_there(path: Path) -> None:
    for name, command in read(path)["Service"].items() if path.suffix == ".service" else ():
        if name.startswith("Exec"):
            program = command.split()[0]
            assert program.startswith((HOME, "/bin/kill"))
            assert ".venv/" in program or (ROOT / program.removeprefix(HOME)).is_file(), command


@pytest.mark.parametrize(
    "path", [each for each in UNITS if each.suffix == ".timer"], ids=lambda path: path.name
)
def test_what_runs_by_the_clock_tells_when_it_fails(path: Path) -> None:
    unit = read(path.with_suffix(".service"))
    named = unit["Unit"]["OnFailure"].replace("@%n.", "@.")
    assert (path.parent / named).is_file()


def test_what_stands_in_is_the_same_unit() -> None:
    folder = ROOT / "deploy/systemd"
    assert (folder / "sitemaker-web-next.service").resolve() == folder / "sitemaker-web.service"
    assert read(folder / "sitemaker-web.service")["Service"]["NonBlocking"] == "true"
