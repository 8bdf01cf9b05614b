"""What is counted on sitemaker.com, who is banned, and whose password is checked first.

All that counts raises LimitReached.
"""

from flask import request
from flask_login import current_user

from ..auth import limits
from ..auth.cookies import DEVICE, read_cookie
from ..auth.known_device import known_device
from ..auth.origin import SAFE
from ..lib.email import addresses
from ..lib.fairness.password_pool import Turn
from ..models import Ban, User, knows_network

SIGN_OUT = "home.delete_session"


class Banned(Exception):
    """Nothing of this kind is taken from this network; the text is a sentence."""


def bar_network(known_to: str = "") -> None:
    """Raises Banned, but for a browser that signed in before to the account with this email address."""
    sentence = Ban.of_address(request.remote_addr or "")
    if sentence and not (known_to and is_known(known_to)):
        raise Banned(sentence)


def is_known(email: str) -> bool:
    """A browser that signed in to this account before, or is now: strangers' tries do not lock it out."""
    if current_user.is_authenticated and current_user.email == addresses.folded(email):
        return True
    user = User.by_email(email) if read_cookie(DEVICE) else None
    return user is not None and known_device(user)


def try_password(email: str, password: str) -> User | None:
    """The person if the password is theirs: one bcrypt check, whether or not there is an account.

    The account that is named counts, whoever is signed in. A right password gives its try back. Raises Busy
    when too many wait.
    """
    turn = Turn(is_known(email), limits.pressure())
    limits.count(*(limits.KNOWN_PASSWORD if turn.known else _strangers_limits(email)), account=email)
    user = User.authenticate(email, password, turn)
    if user is not None:
        limits.give_back()
        limits.relieve()
        limits.count(*limits.SIGN_IN, account=email)
    return user


def _strangers_limits(email: str) -> tuple[limits.Limit, ...]:
    """What strangers spend elsewhere does not count on a network this account signed in from lately."""
    familiar = knows_network(User.by_email(email), request.remote_addr or "")
    return limits.FAMILIAR_PASSWORD if familiar else limits.PASSWORD


def count_sign_up(email: str) -> Turn:
    """The place in the queue that the new password gets."""
    turn = Turn(False, limits.pressure())
    limits.count(*limits.SIGN_UP, account=email)
    return turn


def count_new_password() -> Turn:
    """Count one new password. Raises LimitReached."""
    limits.count(*limits.NEW_PASSWORD, account=current_user.email)
    return Turn(True, limits.pressure())


def count_change() -> None:
    """Whatever form somebody sends who is signed in. Signing out always goes: a session ends but once."""
    if request.method not in SAFE and request.endpoint != SIGN_OUT and current_user.is_authenticated:
        limits.count(*limits.ACCOUNT_WRITE, *limits.WRITE, account=current_user.email)


def count_handoff() -> None:
    """Count one way into a site's /admin. Raises LimitReached."""
    limits.count(*limits.HANDOFF, account=current_user.email)


def count_reset(email: str) -> None:
    """Count one request for a new password. Raises LimitReached."""
    limits.count(*limits.RESET, account=email)


def count_email() -> None:
    """Count one email that somebody asked for. Raises LimitReached."""
    limits.count(*limits.EMAIL, account=current_user.email)


def count_report() -> None:
    """Count one report. Raises LimitReached."""
    limits.count(*limits.REPORT)


def may_keep_report(host: str) -> bool:
    """Whether one more report of this site is kept."""
    return limits.is_within(*limits.KEPT_REPORT, host=host)


def count_name_lookup() -> None:
    """Count one look at whether an address is free. Raises LimitReached."""
    limits.count(*limits.NAME_LOOKUP)


def may_note_refusal(email: str) -> bool:
    """Whether the audit log takes one more line about a wrong password."""
    return limits.is_within(*limits.REFUSED_LINE, account=email)
