"""A database session that ends quietly when its connection has died."""

from flask_sqlalchemy.session import Session
from sqlalchemy.exc import DBAPIError


class LastingSession(Session):
    """Every request ends with a rollback. On a dead connection there is nothing left to roll back: the server
    did it. Raised at the end of a request, the error would make a 500 of an answer that was complete."""

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
