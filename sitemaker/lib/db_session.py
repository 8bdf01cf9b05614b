"""A database session that ends quietly when its connection has died, and one that pauses."""

from flask_sqlalchemy.session import Session
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session


class LastingSession(Session):
    """Every request ends with a rollback.

    On a dead connection there is nothing left to roll back: the server did it. Raised at the end of a
    request, the error would make a 500 of an answer that was complete.
    """

    def rollback(self) -> None:
        try:
            super().rollback()
        except DBAPIError as problem:
            if not problem.connection_invalidated:
                raise

    def close(self) -> None:
        try:
            super().close()
        except DBAPIError as problem:
            if not problem.connection_invalidated:
                raise
            super().close()  # the transaction is known to be over now: this gives the connection back


def give_back(session: scoped_session[Session]) -> None:
    """Let others use the connection while this request computes.

    What was read stays as it was read; the next query begins a transaction of its own. While something is
    pending nothing happens.
    """
    own = session()
    if own.new or own.dirty or own.deleted:
        return
    before, own.expire_on_commit = own.expire_on_commit, False
    try:
        own.commit()
    finally:
        own.expire_on_commit = before
