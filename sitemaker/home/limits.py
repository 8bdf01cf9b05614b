"""How often things may be tried: per account, per network, and by everybody together.

Each is counted before the work is done, so that parallel tries cannot slip past, and before bcrypt runs.
"""

import time
from contextlib import suppress

from flask import g, request
from flask_login import current_user
from limits.errors import StorageError
from redis.exceptions import RedisError

from ..extensions import limiter
from ..lib import emails
from ..models import User
from ..models.session import digest
from ..sessions import known_device


def typed_email() -> str:
    """The account that is meant, whether or not it exists; hashed, so that the counter names nobody."""
    if current_user.is_authenticated:
        return digest(current_user.email)
    return digest(emails.folded(request.form.get("email", "")[:300]))


def from_known_device() -> bool:
    """A browser that signed in to this account before: strangers' tries do not lock its person out."""
    if "known_device" not in g:
        signed_in = current_user.is_authenticated
        user = current_user if signed_in else User.by_email(request.form.get("email", "")[:300])
        g.known_device = user is not None and known_device(user)
    return bool(g.known_device)


def this_device() -> str:
    return "device:" + typed_email()


def everybody() -> str:
    return "everybody"


@limiter.shared_limit("10 per hour", scope="passwords", key_func=typed_email, exempt_when=from_known_device)
@limiter.shared_limit("30 per hour", scope="passwords", exempt_when=from_known_device)
@limiter.shared_limit(
    "20 per hour", scope="passwords", key_func=this_device, exempt_when=lambda: not from_known_device()
)
@limiter.shared_limit("600 per minute", scope="passwords", key_func=everybody)
def check_password(user: User | None, password: str) -> bool:
    """One bcrypt check, whether or not there is an account; a right password gives its try back.

    Raises RateLimitExceeded before the check, Busy when too many wait.
    """
    right = User.check(user, password)
    if right:
        give_back()
    return right


@limiter.shared_limit("60 per hour", scope="signup")
@limiter.shared_limit("10 per hour", scope="signup", key_func=typed_email)
@limiter.shared_limit("1200 per hour", scope="signup", key_func=everybody)
def count_sign_up() -> None:
    """Raises RateLimitExceeded."""


@limiter.shared_limit("20 per hour", scope="letters")
@limiter.shared_limit("10 per hour", scope="letters", key_func=typed_email)
@limiter.shared_limit("1200 per hour", scope="letters", key_func=everybody)
def count_letter() -> None:
    """Raises RateLimitExceeded."""


@limiter.shared_limit("20 per hour", scope="reports")
@limiter.shared_limit("1200 per hour", scope="reports", key_func=everybody)
def count_report() -> None:
    """Raises RateLimitExceeded."""


def give_back() -> None:
    """Take this request's tries off its counters: only what went wrong counts."""
    for each in limiter.current_limits:
        with suppress(RedisError, StorageError):  # then it stays counted until the window ends
            limiter.limiter.hit(each.limit, *each.request_args, cost=-1)


def sentence() -> str:
    """How long to wait, after a limit was reached in this request."""
    reached = limiter.current_limit
    seconds = max(1, reached.reset_at - time.time()) if reached else 60
    minutes = -(-int(seconds) // 60)
    wait = f"{minutes} minutes" if minutes < 100 else f"{-(-minutes // 60)} hours"
    wait = "a minute" if minutes <= 1 else wait
    return f"That was tried too often. Wait {wait}, then go on: what you typed is still here."
