"""What lies beside the code on a box is neither in an image nor in a commit."""

import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.servers import ROOT

SECRETS = (
    ".env",
    ".env.production",
    "tls/key.pem",
    "tls/certificate.pem",
    "deploy/.env",
    "deploy/origin.key",
    "sitemaker/.env",
    "instance/secret_key",
    "instance/config.py",
    "instance/sitemaker.db",
    "instance/media/1/x/1.webp",
    "dump.sql",
    "id_ed25519",
)
NEEDED = ("requirements.txt", "sitemaker/__init__.py", "migrations/env.py", "deploy/gunicorn.conf.py")


def in_image(path: str) -> bool:
    """Whether docker would send it: of the patterns that match it or a folder above it, the last decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        names = [*above, *parts] if "**/" in line else above
        if line and line[0] != "#" and any(fnmatch(each, pattern) for each in names):
            kept = line.startswith("!")
    return kept


@pytest.mark.parametrize("path", SECRETS)
def test_a_secret_is_not_in_the_image(path: str) -> None:
    assert not in_image(path)


@pytest.mark.parametrize("path", NEEDED)
def test_what_runs_is_in_the_image(path: str) -> None:
    assert (ROOT / path).is_file() and in_image(path)


def test_git_ignores_secrets(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    asked = [each for each in SECRETS if not each.endswith((".sql", "_ed25519"))]
    said = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", *asked], capture_output=True, text=True
    ).stdout.splitlines()
    assert said == asked
