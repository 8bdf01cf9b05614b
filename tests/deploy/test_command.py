"""`sitemaker`, and how it reads /etc/sitemaker.env: as systemd does."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy import command, environment
from tests.servers import NOBODY, ROOT, folder

READ: tuple[tuple[str, dict[str, str]], ...] = (
    ("A=1\nB=2\n", {"A": "1", "B": "2"}),
    ("A=1", {"A": "1"}),
    ("A=\nB=2\n", {"A": "", "B": "2"}),
    ("A=1\nA=2\n", {"A": "2"}),
    ("# A=1\n; B=2\n\n   # C=3\nD=4\n", {"D": "4"}),
    ("A=1 # no comment\n", {"A": "1 # no comment"}),
    ("A=a;b#c\n", {"A": "a;b#c"}),
    ("  A  =  two words \t\nB=2\n", {"A": "two words", "B": "2"}),
    ("A=one\r\nB=two\r\n", {"A": "one", "B": "two"}),
    ("A='one  two '\n", {"A": "one  two "}),
    ('A=" one two "\n', {"A": " one two "}),
    ("A='one' \"two\" three\n", {"A": "onetwothree"}),
    ("A=it's\nB=2\n", {"A": "it's", "B": "2"}),
    ('A=say "x" now\n', {"A": 'say "x" now'}),
    ("A='two\nlines'\nB=2\n", {"A": "two\nlines", "B": "2"}),
    ('A="two\nlines"\n', {"A": "two\nlines"}),
    ("A=one\\\ntwo\n", {"A": "onetwo"}),
    ("A=one \\\n  two\n", {"A": "one   two"}),
    ('A="one\\\ntwo"\n', {"A": "onetwo"}),
    (r"A=a\b\\c\'d\"e" + "\n", {"A": "ab\\c'd\"e"}),
    (r'A="a\b\\c\"d\$e\`f\n"' + "\n", {"A": 'a\\b\\c"d$e`f\\n'}),
    (r"A='a\b\\c'" + "\n", {"A": r"a\b\\c"}),
    ("A=kept\\ \nB=2\n", {"A": "kept ", "B": "2"}),
    ("A=$HOME ${B} `c` %d\n", {"A": "$HOME ${B} `c` %d"}),
    ("A=postgresql:///s?host=/run/postgresql\n", {"A": "postgresql:///s?host=/run/postgresql"}),
    ("A=Größe ✓\n", {"A": "Größe ✓"}),
    ("export A=1\n2B=3\nno assignment\nA-B=4\n=5\nC=6\n", {"C": "6"}),
    ("A='never closed\nB=2\n", {"A": "never closed\nB=2\n"}),
    ("A=ends in a backslash\\", {"A": "ends in a backslash"}),
    ("# joined \\\nB=2\n", {"B": "2"}),
    ("A=\u00a0x\u00a0\nB=2\n", {"A": "\u00a0x\u00a0", "B": "2"}),
    ("\ufeffA=1\nB=2\n", {"B": "2"}),
    ('A="x"y"z"\n', {"A": 'xy"z"'}),
    ("A=''\nB=\"\"\n", {"A": "", "B": ""}),
    ("A==\nB=a=b\n", {"A": "=", "B": "a=b"}),
    ("", {}),
)


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_file_is_read_as_systemd_reads_it(text: str, expected: dict[str, str]) -> None:
    assert environment.parse(text) == expected


def run(file: Path, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [ROOT / "deploy/bin/sitemaker", *words],
        env={"PATH": os.environ["PATH"], "SITEMAKER_ENV": str(file), "SECRET_KEY": "the caller's own"},
        capture_output=True,
        text=True,
        **options,
    )


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    done = run(tmp_path / "none.env", "site", "list")
    assert done.returncode == 1 and done.stderr.startswith(f"{tmp_path}/none.env is missing")


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "site", "list")
    assert done.returncode == 1 and "cannot be read" in done.stderr and "Traceback" not in done.stderr


def test_who_may_not_read_it_is_told_how() -> None:
    place = folder("settings")
    file = place / "sitemaker.env"
    file.write_text("A=1\n")
    file.chmod(0)
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            if os.geteuid() == 0:
                os.setuid(NOBODY)
            command.main(["doctor"], file)
        except SystemExit as end:
            os.write(writing, str(end).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as said:
        assert said.read().endswith("may only be read by root and sitemaker. Run this with sudo.")
    shutil.rmtree(place)


def test_settings_come_from_the_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the caller's own")
    monkeypatch.setenv("TERM", "xterm")
    around = command.surroundings({"SERVER_NAME": "a b"})
    assert "SECRET_KEY" not in around and around["TERM"] == "xterm" and around["SERVER_NAME"] == "a b"


def test_copies_are_deploys_and_the_rest_is_flasks() -> None:
    assert command.command(["restore", "x"])[1:] == ["-m", "deploy.backups", "restore", "x"]
    assert command.command(["site", "list"])[1:] == ["-m", "flask", "--app", "sitemaker", "site", "list"]
    assert command.command([])[1:] == ["-m", "flask", "--app", "sitemaker"]
