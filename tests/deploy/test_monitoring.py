"""deploy/monitoring: what wakes somebody, when, and what they read then."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from sitemaker.extensions import access, db
from sitemaker.lib.http.access_log import WORK
from sitemaker.models import Heartbeat
from tests import programs
from tests.browser import Browser
from tests.cast import PASSWORD
from tests.dash.conftest import ACME, AdminSite
from tests.dash.conftest import admin as admin
from tests.dash.test_publishing import publish
from tests.servers import ROOT

pytestmark = pytest.mark.deploy
FOLDER = ROOT / "deploy/monitoring"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
CASES = yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
BOARD = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
BY = re.compile(r"by \((.*?)\)")
Samples = dict[str, list[dict[str, str]]]


def promtool(*words: str, given: str = "") -> str:
    command = [str(programs.promtool().path), *words]
    done = subprocess.run(command, cwd=FOLDER, input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_takes_the_rules_and_they_fire_when_they_should() -> None:
    promtool("check", "config", "--syntax-only", "prometheus.yml")
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts.test.yml")


def fired(case: dict[str, Any]) -> set[str]:
    labels = (sample["labels"] for each in case["promql_expr_test"] for sample in each["exp_samples"])
    return {re.findall('alertname="([A-Za-z]+)"', each)[0] for each in labels}


def metrics(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:sitemaker_[a-z_]+|up\b)", expression))


def test_each_alert_is_seen_firing_and_seen_silent() -> None:
    """Silent among figures that are all there: what is absent keeps any alert from firing."""
    assert set.union(*map(fired, CASES)) == {rule["alert"] for rule in RULES}
    calm = CASES[0]
    assert not fired(calm)
    shown = set.union(*(metrics(each["series"]) for each in calm["input_series"]))
    assert shown == set.union(*(metrics(rule["expr"]) for rule in RULES))


def anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def test_each_alert_leads_to_a_paragraph() -> None:
    """Which says the alert's name, and what to do: a command."""
    page = (ROOT / "docs/operating.md").read_text().split("\n## Alerts\n")[1]
    paragraphs = {anchor(part.split("\n")[0]): part for part in page.split("\n### ")[1:]}
    for rule in RULES:
        runbook, _, name = rule["annotations"]["runbook"].partition("#")
        assert runbook == "docs/operating.md" and f"`{rule['alert']}`" in paragraphs[name], rule["alert"]
        assert re.search(r"```\n.+\n```|`[a-z].+ .+`", paragraphs[name], re.S), rule["alert"]
    assert len(paragraphs) == len({rule["annotations"]["runbook"] for rule in RULES})


@pytest.fixture
def answered(
    app: Flask,
    admin: AdminSite,
    alice: Browser,
    client: Browser,
    browser: Callable[[], Browser],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> Iterator[str]:
    """/metrics after a day's work: something of each kind has happened."""
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "figures")
    monkeypatch.setitem(app.config, "DATABASE_FOLDER", str(tmp_path))
    with app.app_context():
        for name in ("worker", "backup", "drill"):
            Heartbeat.beat(name, bytes=1000)
        db.session.commit()
    admin.save(alice, {"heading": "Bread at seven"})
    publish(admin, alice)
    for _ in range(2):
        client.get("/", **ACME)
    stranger = browser()
    for _ in range(11):  # the last one is refused by the limit
        stranger.submit("/signin", {"email": "nobody@example.com", "password": "not this one, that is sure"})
    browser().sign_in("alice@example.com", PASSWORD)
    access.flush()
    yield client.get("/metrics", headers={"Authorization": "Bearer figures"}).text


def samples(text: str) -> Samples:
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


def matches(labels: dict[str, str], selector: str) -> bool:
    rules = re.findall(r'([a-z]+)(=~|=)"([^"]*)"', selector)
    return all(
        re.fullmatch(value if how == "=~" else re.escape(value), labels.get(name, ""))
        for name, how, value in rules
    )


FAILURES = {"sitemaker_unavailable_total", 'sitemaker_requests_total{status="5xx"}'}
"""What does not happen on a good day."""


def test_every_figure_that_is_asked_for_is_there(answered: str) -> None:
    """By its labels, too: a selector that matches nothing never fires, and nobody hears of it."""
    found = samples(answered)
    expressions = [*PANELS, *(rule["expr"] for rule in RULES)]
    asked = {each for text in expressions for each in re.findall(r"sitemaker_[a-z_]+(?:\{[^}]*\})?", text)}
    for selector in asked - FAILURES:
        name = selector.partition("{")[0]
        assert any(matches(labels, selector) for labels in found.get(name, [])), selector
    groups = {label for each in expressions for by in BY.findall(each) for label in by.split(", ")}
    known = {label for rows in found.values() for labels in rows for label in labels}
    assert groups <= known | {"instance", "le", "why"}
    assert answered.count("# TYPE sitemaker_unavailable_total counter") == 1


def test_prometheus_reads_all_of_it(answered: str) -> None:
    assert promtool("check", "metrics", given=answered) == ""


def test_no_figure_names_a_person_or_a_site(answered: str) -> None:
    labels = {value for rows in samples(answered).values() for each in rows for value in each.values()}
    assert not [each for each in labels if re.search("alice|acme|example|sitemaker.test", each)]
    assert len(labels) < 150


def test_each_endpoint_whose_time_is_measured_exists(app: Flask) -> None:
    assert WORK.keys() <= {rule.endpoint for rule in app.url_map.iter_rules()}
