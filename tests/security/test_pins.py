"""What we stand on is pinned by hash, and not older than the last hole we know of (R100)."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = {
    "flask": "3.1.3",  # GHSA-68rp-wp8r-4726: a missing Vary: Cookie
    "werkzeug": "3.0.6",  # CVE-2024-49767: forms that take more memory than they may
    "jinja2": "3.1.6",  # CVE-2025-27516: out of the sandbox by |attr
    "gunicorn": "23.0.0",  # CVE-2024-6827: smuggling by Transfer-Encoding
    "bcrypt": "5.0.0",  # refuses what it would have cut off after 72 bytes
    "sqlalchemy": "2.1.0b1",
    "redis": "5.0.0",
}


@pytest.mark.security(100)
@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_by_hash(name: str) -> None:
    lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert len(pins) > 20
    assert not [pin for pin in pins if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:[0-9a-f]{64}", pin)]


@pytest.mark.security(100)
@pytest.mark.parametrize("name", FLOORS)
def test_no_version_below_its_floor(name: str) -> None:
    def parts(text: str) -> list[int]:
        return [int(each) for each in re.findall(r"\d+", text)[:3]]

    assert parts(version(name)) >= parts(FLOORS[name])
