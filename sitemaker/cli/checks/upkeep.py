"""What runs beside the web processes."""

from sqlalchemy.exc import SQLAlchemyError

from ...extensions import db
from ...models import Health
from . import Complaints, Remark


def upkeep() -> Complaints:
    """The worker, backups and drills, and jobs that wait or were given up."""
    try:
        condition = Health.read()
        yield from condition.upkeep()
        if "backup" in condition.heard and "drill" not in condition.heard:
            yield Remark("No backup has ever been test-restored: deploy/drill FOLDER.")
    except SQLAlchemyError:
        yield "The database can't tell."
    finally:
        db.session.rollback()
