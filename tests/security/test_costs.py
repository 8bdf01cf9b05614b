"""docs/security.md says what everybody may cost, and of each route that changes something what it takes."""

import re
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from sitemaker.auth import limits
from tests.security.routes import declared_methods

ROOT = Path(__file__).parents[2]
CHAPTER = (ROOT / "docs/security.md").read_text().partition("network may cost\n")[2].partition("\n## ")[0]
WHO = ("anonymous", "account", "member", "API")
GET_THAT_WRITES = {"home.create_handoff", "dash.enter"}
"""The way into a site's /admin: a code, then a session (R30 has them too)."""


def rows(head: str) -> list[list[str]]:
    """Cells of the table that begins with this head."""
    body = CHAPTER.partition(f"{head}\n")[2].partition("\n\n")[0]
    lines = [line for line in body.splitlines() if not line.startswith("| ---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


BOUNDS = rows("| resource | who | at most | held by |")
ROUTES = rows("| route | takes | counted by |")


@pytest.mark.security(120)
def test_every_resource_is_bounded_for_everybody() -> None:
    resources = {row[0] for row in BOUNDS}
    assert len(resources) >= 9
    assert {(row[0], who) for row in BOUNDS for who in row[1].split(", ")} == set(product(resources, WHO))


@pytest.mark.security(120)
def test_every_bound_is_held_by_a_test() -> None:
    for resource, who, _, held in BOUNDS:
        named = re.findall(r"`(tests/[\w/]+\.py)`", held)
        assert named or who == "API", f"{resource} of {who} is held by nothing"
        assert all((ROOT / name).is_file() for name in named), held


@pytest.mark.security(120)
def test_every_route_that_changes_something_says_what_it_takes(app: Flask) -> None:
    changing = {rule.endpoint for rule in app.url_map.iter_rules() if declared_methods(rule) - {"GET"}}
    said = {name: takes for names, takes, _ in ROUTES for name in re.findall(r"`([\w.]+)`", names)}
    assert set(said) == changing | GET_THAT_WRITES
    resources = {row[0] for row in BOUNDS}
    for name, takes in said.items():
        assert takes and set(takes.split(", ")) <= resources, f"{name} takes {takes}"


@pytest.mark.security(120)
def test_every_route_that_changes_something_says_by_what_it_is_counted() -> None:
    """`test_session_bounds.py` sees that the limits of whoever is signed in do bar."""
    known = {limit.name for limit in limits.LIMITS}
    for names, _, counted in ROUTES:
        named = set(re.findall(r"`(\w+)`", counted))
        assert named and named <= known, f"{names}: {counted}"
