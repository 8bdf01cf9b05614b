"""Files that belong to rows of a transaction: removed when it is rolled back, or written once it is over.

While it is open the store is asked nothing.

Where a commit was begun and did not come to its end, nobody knows whether the rows are there: those files are
left to the sweep (`library.remove_files`), which looks first.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from ..extensions import db, storage
from ..lib.storage import Away

log = logging.getLogger(__name__)

FILES, COMMITTING = "files", "committing"
LATER, NEXT = "files_later", "files_next"


def expect_row(folder: str) -> None:
    """Before files are written to a folder: a row of this transaction will name it."""
    db.session.info.setdefault(FILES, set()).add(folder)


def after_commit(write: Callable[[], None]) -> None:
    """Have files written when the rows are there and the transaction has ended.

    It may raise Away, and its process may be killed before: a job has to see to it that they come.
    """
    db.session.info.setdefault(LATER, []).append(write)


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
        session.info[NEXT] = session.info.pop(LATER, [])


@event.listens_for(Session, "after_transaction_end")
def _write(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        for write in session.info.pop(NEXT, []):
            try:
                write()
            except Away as away:
                log.warning("files of a new row come later: %s", away)


@event.listens_for(Session, "after_soft_rollback")
def _remove(session: Session, previous: Any) -> None:
    if not previous.nested:
        session.info.pop(LATER, None)
    if not previous.nested and session.info.pop(COMMITTING, None) is None:
        remove_unkept()
    elif not previous.nested:
        _forget(session)


def _forget(session: Session) -> set[str]:
    session.info.pop(COMMITTING, None)
    folders: set[str] = session.info.pop(FILES, set())
    return folders
