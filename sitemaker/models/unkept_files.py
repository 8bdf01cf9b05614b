"""Files that were written for rows of a transaction: taken away at once when it is rolled back.

Where a commit was begun and did not come to its end, nobody knows whether the rows are there: those files are
left to the sweep (`library.remove_files`), which looks first.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from ..extensions import db, storage
from ..lib.storage import Away

FILES, COMMITTING = "files", "committing"


def expect_row(folder: str) -> None:
    """Before files are written to a folder: a row of this transaction will name it."""
    db.session.info.setdefault(FILES, set()).add(folder)


def remove_unkept() -> None:
    """After a rollback, for what was written when no transaction had begun."""
    for folder in _forget(db.session()):
        with suppress(Away):
            storage.remove(folder)


@event.listens_for(Session, "before_commit")
def _begin_commit(session: Session) -> None:
    if FILES in session.info and not session.in_nested_transaction():
        session.flush()  # what is refused here is refused for certain
        session.info[COMMITTING] = True


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget(session)


@event.listens_for(Session, "after_soft_rollback")
def _remove(session: Session, previous: Any) -> None:
    if not previous.nested and session.info.pop(COMMITTING, None) is None:
        remove_unkept()
    elif not previous.nested:
        _forget(session)


def _forget(session: Session) -> set[str]:
    session.info.pop(COMMITTING, None)
    folders: set[str] = session.info.pop(FILES, set())
    return folders
