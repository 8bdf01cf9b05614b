"""How often one account may write, on all its sites together; `models.log` says what one site takes."""

from flask import request
from flask_login import current_user

from ..extensions import limiter
from . import dash


def account() -> str:
    return f"account:{current_user.get_id()}"


@limiter.shared_limit("3000 per minute", scope="writes", key_func=account)
def count_write() -> None:
    """Raises RateLimitExceeded."""


@dash.before_request
def count() -> None:
    if request.method == "POST" and current_user.is_authenticated:
        count_write()
