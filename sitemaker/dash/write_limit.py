"""How often one account may write, on all its sites together; `models.edit_log` says what one site takes."""

from flask import request
from flask_login import current_user

from ..auth import limits


def count_write() -> None:
    """Raises limits.LimitReached."""
    if request.method == "POST":
        limits.count(*limits.WRITE, account=current_user.email)
