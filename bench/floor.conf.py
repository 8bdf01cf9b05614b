"""The shipped configuration of gunicorn for an application that has nothing of sitemaker's to warm."""

from pathlib import Path
from typing import Any

exec((Path(__file__).parent.parent / "deploy/gunicorn.conf.py").read_text())  # noqa: S102


worker_class = "gthread"  # ours asks the application for its settings


def when_ready(server: Any) -> None:
    """Nothing to load."""
    pass
