"""How many names one account may take: those it has, those resting after it, and new ones a day."""

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func, select

from ..extensions import db
from .audit import Audit
from .base import now
from .email_budget import DAY
from .locks import wait_for
from .membership import Membership
from .released_name import ReleasedName

if TYPE_CHECKING:
    from .site import Site
    from .user import User

TAKING = ("signup", "create_site", "rename")
"""Lines of the audit log that say: this account took a name."""


class NoMoreNames(Exception):
    """Says in a sentence which bound was reached, and what to do."""


def count_name(user: "User", name: str, *, leaving: "Site | None" = None) -> None:
    """To be asked before a name is taken. Raises NoMoreNames; holds the account's place until the commit."""
    wait_for(f"names:{user.id}")
    most_a_day, most = current_app.config["NEW_NAMES_PER_DAY"], current_app.config["NAMES_PER_ACCOUNT"]
    if _taken_today(user) >= most_a_day:
        raise NoMoreNames(
            f"You took {most_a_day} new addresses in a day. You can take the next one tomorrow."
        )
    resting = ReleasedName.resting_after(user)
    left_behind = leaving is None or leaving.name_rests
    if _owned(user) + len(resting) + left_behind - (name in resting) > most:
        raise NoMoreNames(
            f"You have {most} addresses, with sites in the bin and addresses you left in the last 12 months. "
            "Reuse one of those, or write to us."
        )


def _taken_today(user: "User") -> int:
    query = select(func.count()).select_from(Audit)
    query = query.where(Audit.actor_id == user.id, Audit.action.in_(TAKING), Audit.created_at > now() - DAY)
    return int(db.session.scalar(query) or 0)


def _owned(user: "User") -> int:
    query = select(func.count()).select_from(Membership)
    return int(db.session.scalar(query.where(Membership.user_id == user.id, Membership.role == "owner")) or 0)
