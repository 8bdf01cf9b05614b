"""What /readyz says while Redis is away: ready, with a warning, and in time for whoever asks."""

import time

import pytest
from flask import Flask

from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.wire import Reply, Visitor, Wire
from tests.servers import Redis
from tests.stack import Line
from tests.world import World

WARNING = "Redis does not answer"


@pytest.mark.deploy
@pytest.mark.parametrize(("leave", "come"), [("kill", "start"), ("freeze", "thaw")])
def test_redis_away_is_a_warning(app: Flask, world: World, postbox: Mailbox, leave: str, come: str) -> None:
    with Redis() as redis:
        settings = {**environment(world, postbox, hops=0), "REDIS_URL": redis.url(), "WEB_CONCURRENCY": "1"}
        with Line("web", settings) as line:

            def ready() -> Reply:
                began = time.monotonic()
                reply = Visitor(Wire(line.port)).get("/readyz")
                assert reply.status == 200 and reply.text.startswith("ready")
                assert time.monotonic() - began < 2
                return reply

            assert WARNING not in ready().text
            getattr(redis, leave)()
            assert WARNING in ready().text and WARNING in ready().text
            getattr(redis, come)()
            until = time.monotonic() + 10
            while WARNING in ready().text:
                assert time.monotonic() < until
                time.sleep(0.5)
