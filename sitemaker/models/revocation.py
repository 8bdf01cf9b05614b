"""What dies with what: the one list, and the one function that carries it out.

``docs/security.md`` shows it as a table; ``tests/security/test_revocation.py`` tries every pair over HTTP.
"""

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from ..extensions import db
from .base import now
from .email import LINKS, Mail
from .handoff import Handoff

if TYPE_CHECKING:
    from .session import UserSession
    from .user import User

THINGS = ("sessions", "handoffs", *LINKS, "marks")
"""``sessions`` at the apex and on sites; ``handoffs``, codes not used yet; links of each kind, sent or
yet to be sent; ``marks``, the cookies of known devices and the seals of held forms."""

LIVES: dict[str, dict[str, str]] = {
    "password": {},
    "email": {},
    "suspension": {},
    "deletion": {
        "marks": "Signing in is the way back, and strangers' guesses must not bar it.",
    },
    "sign_out": {
        "confirm": "The account belongs to the person who reads its mailbox, no matter who signs others out.",
    },
    "one_sign_out": {
        "sessions": "The one that was named ends; the others were not.",
        "handoffs": "Those of the session that ended go with it.",
        "reset": "It goes to the mailbox of the account, whichever browser asked.",
        "confirm": "It goes to the mailbox of the account, whichever browser asked.",
        "marks": "They do not say which session they came from.",
    },
}
"""Event -> what outlives it, and why. Whatever is not named dies."""


def revoke(event: str, user: "User", but: "UserSession | None" = None) -> None:
    """End everything of this person that does not outlive the event; ``but`` is the browser it came from."""
    dying = [thing for thing in THINGS if thing not in LIVES[event]]
    if "handoffs" in dying:
        db.session.execute(delete(Handoff).where(Handoff.user_id == user.id, Handoff.used_at.is_(None)))
    if "marks" in dying:
        user.trusted_from = now()
    links = update(Mail).where(Mail.user_id == user.id, Mail.kind.in_(dying), Mail.used_at.is_(None))
    db.session.execute(links.values(used_at=now()))
    if "sessions" in dying:
        user.end_sessions(but=but, keep_opened=event == "sign_out")
