"""SECRET_KEY is changed: what was made with the former one is good while that stands in SECRET_KEY_FALLBACKS.

Everything is made in this process, with the former key, and asked for in one of gunicorn's with the present.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.pending import FORMS, THINGS, Scene, Thing, open_form
from tests.security.wire import MakeVisitor, Visitor, Wire
from tests.servers import ROOT
from tests.stack import Line
from tests.world import World

PRESENT = "the key after the rotation 0123456789 abcdef"
WORK = """
from sitemaker import create_app, jobs
from sitemaker.models import Job
with create_app().app_context():
    for job_id in Job.due():
        jobs.run(job_id)
"""
UNSIGNED = ("session", "site_session", "handoff_elsewhere", "handoff_of_own")
"""Drawn at random, and kept as hashes: no key has to do with them."""
SIGNED = [each for each in THINGS if each.__name__ not in UNSIGNED]
MADE_ANEW = ("reset_pending", "email_change_pending", "confirm_pending")
"""Nobody has the link yet, so the email is sent with one of the present key."""


def keys(world: World, postbox: Mailbox, *former: str, present: str = PRESENT) -> dict[str, str]:
    own = {"SECRET_KEY": present, "SECRET_KEY_FALLBACKS": ",".join(former), "WEB_CONCURRENCY": "1"}
    return {**environment(world, postbox, hops=0), **own}


@pytest.fixture(scope="module")
def rotated(world: World, postbox: Mailbox) -> Iterator[Line]:
    with Line("web", keys(world, postbox, "one of longer ago 0123456789 abcdef", old_key(world))) as line:
        yield line


@pytest.fixture(scope="module")
def forgotten(world: World, postbox: Mailbox) -> Iterator[Line]:
    with Line("web", keys(world, postbox)) as line:
        yield line


def old_key(world: World) -> str:
    return str(world.app.config["SECRET_KEY"])


@pytest.fixture
def scene(app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox) -> Scene:
    return Scene(app, cast.alice, inside, mailbox)


def move(scene: Scene, line: Line) -> None:
    """To another process, with its keys: what browsers ask, and the jobs."""
    wire = Wire(line.port)
    scene.make = lambda: Visitor(wire)
    scene.own.transport = scene.other.transport = wire
    scene.elsewhere = lambda: work(line.environ)


def work(settings: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], env={**os.environ, **settings}, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def named(thing: Thing) -> str:
    return thing.__name__


@pytest.mark.security(122)
@pytest.mark.deploy
@pytest.mark.parametrize("thing", [*THINGS, *FORMS], ids=named)
def test_what_was_made_with_the_former_key_is_good(scene: Scene, rotated: Line, thing: Thing) -> None:
    lives = thing(scene)
    move(scene, rotated)
    assert lives()


@pytest.mark.security(122)
@pytest.mark.deploy
@pytest.mark.parametrize("thing", [*THINGS, *FORMS], ids=named)
def test_without_the_former_key_nothing_of_it_is_good(scene: Scene, forgotten: Line, thing: Thing) -> None:
    lives = thing(scene)
    move(scene, forgotten)
    assert lives() == (thing.__name__ in (*UNSIGNED, *MADE_ANEW))


@pytest.mark.security(122)
@pytest.mark.deploy
@pytest.mark.parametrize("thing", [*SIGNED, *FORMS], ids=named)
def test_new_things_are_of_the_present_key(
    scene: Scene, rotated: Line, forgotten: Line, thing: Thing
) -> None:
    move(scene, rotated)
    scene.own, scene.other = scene.again(), scene.again()
    lives = thing(scene)
    move(scene, forgotten)
    assert lives()


@pytest.mark.security(122)
@pytest.mark.deploy
def test_steps_of_the_documentation(
    scene: Scene, world: World, postbox: Mailbox, rotated: Line, forgotten: Line
) -> None:
    """Announce, change, forget: while processes of two steps serve side by side, each takes the other's."""
    with Line("web", keys(world, postbox, PRESENT, present=old_key(world))) as announced:
        lives = open_form(scene)  # made by a process of before
        for maker, taker in ((announced, announced), (announced, rotated), (rotated, announced)):
            move(scene, maker)
            later = open_form(scene)
            move(scene, taker)
            assert lives() and later(), f"{maker.environ} to {taker.environ}"
    move(scene, rotated)
    lives = open_form(scene)
    move(scene, forgotten)
    assert lives()
