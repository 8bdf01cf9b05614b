"""The editor's vendored modules are what their hashes say, have their licences, and can be built again."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests import javascript

ROOT = Path(__file__).parent.parent
LIB = ROOT / "sitemaker" / "dash" / "static" / "dash" / "lib"
VENDOR = ROOT / "tools" / "vendor"


def sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_files_are_what_their_hashes_say() -> None:
    listed = sums(LIB)
    files = {path.relative_to(LIB).as_posix() for path in LIB.rglob("*") if path.is_file()}
    written_here = {"README.md", "SHA256SUMS", *(each for each in files if each.endswith(".d.ts"))}
    assert files - written_here == listed.keys()
    for name, digest in listed.items():
        assert sha256((LIB / name).read_bytes()).hexdigest() == digest, name


def test_licences_are_there() -> None:
    for licence in (LIB / "licences").iterdir():
        assert "Permission" in licence.read_text() or "permitted" in licence.read_text(), licence.name


@pytest.mark.deploy
def test_modules_are_built_again_byte_for_byte(tmp_path: Path) -> None:
    """From the packages the lock names, as npm put them there once: it checks each against its hash."""
    node = javascript.install()
    subprocess.run([node.path, VENDOR / "build.mjs", tmp_path], check=True)
    assert sums(tmp_path) == sums(LIB)
    for name in sums(LIB):
        assert (tmp_path / name).read_bytes() == (LIB / name).read_bytes(), name
