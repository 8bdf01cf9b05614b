"""The operator's corner of the apex: metrics today, a console later."""

import hmac
import os

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..models import Condition

ops = Blueprint("ops", __name__)


@ops.get("/metrics")
def show_metrics() -> Response:
    """Prometheus figures of all workers, for whoever holds METRICS_TOKEN; nobody else learns they exist."""
    token = str(current_app.config["METRICS_TOKEN"])
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # prometheus_client's own switch, set by gunicorn.conf.py
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    figures = generate_latest(registry) + generate_latest(condition())
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


def condition() -> CollectorRegistry:
    """How the installation is at this moment, the same from whichever worker is asked."""
    found, registry = Condition.read(), CollectorRegistry()
    age = Gauge(
        "sitemaker_last_heard_seconds", "Since the worker, a backup, a drill.", ["of"], registry=registry
    )
    for name, seconds in found.ages.items():
        age.labels(name).set(seconds)
    overdue = Gauge("sitemaker_jobs_overdue", "Jobs that wait too long.", ["kind"], registry=registry)
    given_up = Gauge("sitemaker_jobs_given_up", "Jobs tried to the end.", ["kind"], registry=registry)
    for gauge, counts in ((overdue, found.overdue), (given_up, found.given_up)):
        for kind, count in counts.items():
            gauge.labels(kind).set(count)
    oldest = Gauge("sitemaker_oldest_job_seconds", "What the job due longest has waited.", registry=registry)
    oldest.set(found.oldest_due)
    reports = Gauge("sitemaker_reports_open", "Reports that nobody has closed.", registry=registry)
    reports.set(found.reports)
    return registry
