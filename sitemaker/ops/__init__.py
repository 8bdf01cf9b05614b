"""The operator's corner of the apex: metrics today, a console later."""

import hmac
import os

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from .snapshot import snapshot

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
    figures = generate_latest(registry) + generate_latest(snapshot())
    return Response(figures, content_type=CONTENT_TYPE_LATEST)
