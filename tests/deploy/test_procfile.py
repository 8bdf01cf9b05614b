"""The Procfile's lines in an environment like Heroku's: a stranger signs up, publishes, and is visited."""

import json
import re
import secrets
import subprocess
import time

import pytest

from deploy.environment import parse
from tests.deploy import journey
from tests.deploy.conftest import APEX, Installation
from tests.servers import ROOT
from tests.stack import Line, procfile
from tests.visitor import Visitor

pytestmark = pytest.mark.deploy
HOME = f"https://{APEX}"


def test_release_line_is_harmless_twice(environ: dict[str, str]) -> None:
    line = Line("release", environ)
    for _ in range(2):
        done = subprocess.run(line.command(), env=dict(line.environment()), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    line.close()


def test_from_sign_up_to_a_visit(installation: Installation) -> None:
    owner, stranger = Visitor(installation.port), Visitor(installation.port)
    site = journey.sign_up(owner, "big-daddy")
    assert "noindex" in stranger.visit(site).text
    journey.confirm(owner, installation.mailbox, "big-daddy")
    assert "noindex" not in stranger.visit(site).text
    journey.write(owner, site, "Everything must go")
    assert "Everything must go" not in stranger.visit(site).text
    journey.publish(owner, site)
    time.sleep(0.1)  # what every worker may take to hear of it
    for _ in range(8):
        assert "Everything must go" in stranger.visit(site).text


def test_plain_http_from_outside_is_not_taken_for_https(installation: Installation) -> None:
    plain = Visitor(installation.port, extra={"X-Forwarded-Proto": "http"})
    assert "Strict-Transport-Security" not in plain.get(HOME).headers
    assert "Strict-Transport-Security" in Visitor(installation.port).get(HOME).headers


def test_health(installation: Installation) -> None:
    visitor = Visitor(installation.port)
    assert visitor.get("https://10.1.2.3/healthz").status == 200
    until = time.monotonic() + 30
    while "The worker" in (ready := visitor.get("https://10.1.2.3/readyz")).text:
        assert time.monotonic() < until, ready.text  # it says so as soon as it runs
        time.sleep(0.2)
    assert ready.status == 200 and ready.text.startswith("ready")


def test_metrics_add_up_workers_behind_a_token(installation: Installation) -> None:
    visitor = Visitor(installation.port)
    assert visitor.get(f"{HOME}/metrics").status in (401, 403, 404)
    journey.sign_up(Visitor(installation.port), "figures")
    time.sleep(1)  # counted in batches
    figures = visitor.get(f"{HOME}/metrics", Authorization="Bearer show-me-the-figures")
    assert figures.status == 200 and "sitemaker_requests_total" in figures.text
    told = dict(line.rsplit(" ", 1) for line in figures.text.splitlines() if not line.startswith("#"))
    held, most = (float(told[f"sitemaker_pool_connections{end}"]) for end in ("", "_limit"))
    assert 0 <= held <= most and most in (7, 14)  # of the two workers, those that ever asked the database
    assert float(told['sitemaker_refusals_total{limit="password"}']) == 0
    assert float(told['sitemaker_actions_total{action="signup"}']) >= 1


def test_one_json_line_for_each_request(installation: Installation) -> None:
    reply = Visitor(installation.port).get(f"{HOME}/about")
    time.sleep(1)  # lines are written in batches
    lines = [line for line in installation.web.said().splitlines() if reply.headers["X-Request-Id"] in line]
    assert len(lines) == 1
    facts = json.loads(lines[0])
    assert (facts["host"], facts["path"], facts["status"]) == (APEX, "/about", 200)
    assert {"id", "route", "ms", "queries", "cache"} <= set(facts) and "address" not in facts
    assert "127.0.0.1" not in lines[0]


def test_the_log_says_who_asked_where_it_is_told_to(environ: dict[str, str]) -> None:
    """Whom the router names, not whom a client calls itself."""
    with Line("web", {**environ, "WEB_CONCURRENCY": "1", "LOG_ADDRESSES": "on"}) as web:
        Visitor(web.port).get(f"{HOME}/about", X_Forwarded_For="6.6.6.6, 203.0.113.9")
        Visitor(web.port).get("https://nobody.example/", X_Forwarded_For="203.0.113.10")
        time.sleep(1)
        said = [json.loads(line) for line in web.said().splitlines() if line.startswith("{")]
    assert [each["address"] for each in said if each["path"] != "/healthz"] == ["203.0.113.9", "203.0.113.10"]


def test_listens_on_loopback_unless_on_a_dyno(environ: dict[str, str]) -> None:
    config = {name: value for name, value in environ.items() if name != "DYNO"}
    for given, address in ((config, "127.0.0.1"), (environ, "0.0.0.0")):
        line = Line("web", given)
        said = subprocess.run(
            ["/bin/sh", "-c", f"cd {ROOT} && {procfile()['web']} --print-config"],
            env=dict(line.environment()),
            capture_output=True,
            text=True,
        ).stdout
        line.close()
        assert re.search(rf"bind\s+= \['{address}:{line.port}'\]", said)


def test_the_staging_example_starts_and_lets_no_stranger_in(environ: dict[str, str]) -> None:
    """With the settings of docs/operating.md and no others, but for where PostgreSQL and Redis are here."""
    page = (ROOT / "docs/operating.md").read_text().split("## A staging installation")[1]
    example = parse(page.split("```")[1].replace("$(openssl rand -hex 32)", secrets.token_hex(32)))
    given = {"DATABASE_URL": environ["DATABASE_URL"], "REDIS_URL": environ["REDIS_URL"]}
    with Line("web", {**example, **given}) as web:
        visitor = Visitor(web.port)
        assert visitor.get(f"https://{example['SERVER_NAME']}/readyz").status == 200
        assert 'name="invite"' in visitor.get(f"https://{example['SERVER_NAME']}/signup").text
        assert visitor.get(f"{HOME}/").status == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is too easy to guess"),
        ({"SERVER_NAME": ""}, "SERVER_NAME is missing"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"REDIS_URL": ""}, "REDIS_URL is missing"),
    ],
)
def test_production_says_what_keeps_it_from_starting(
    environ: dict[str, str], change: dict[str, str], sentence: str
) -> None:
    line = Line("web", {**environ, **change})
    with pytest.raises(RuntimeError, match=sentence), line:
        pass
