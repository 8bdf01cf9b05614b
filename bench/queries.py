"""What an uncached page asks of the database."""

from typing import Any

from sqlalchemy import event

from bench.installation import Installation
from sitemaker.extensions import db


def of_an_uncached_page(installation: Installation) -> list[str]:
    """The statements, the one that names the tenant among them, once the connection knows the selects."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    with installation.app.app_context():
        engine = db.engine
    client = installation.app.test_client()
    base = f"http://{installation.host(1)}"
    event.listen(engine, "before_cursor_execute", note)
    for page in (301, 302):
        seen.clear()
        assert client.get(f"/page-{page}", base_url=base).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return seen
