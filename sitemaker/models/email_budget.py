"""How many emails may go in a day: to one mailbox, for one account, from one network."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, not_, or_, select

from ..extensions import db
from ..lib.http.networks import network, subnet
from .audit import Audit
from .base import now
from .locks import wait_for

if TYPE_CHECKING:
    from .email import Mail
    from .user import User

DAY = timedelta(days=1)
REMEMBERED = timedelta(days=90)
"""How long a network counts as one that an account signed in from."""
LET_IN = ("signup", "signin", "password", "confirm", "email")
"""What only somebody does who is let in by it, or is in."""


@dataclass(frozen=True)
class Budget:
    """Emails that may be sent in a day, by what they are counted."""

    mailbox: int
    account: int
    network: int = 60
    """IPv4 /24, IPv6 /64."""
    wide_network: int = 240
    """IPv6 /48."""
    from_one_network: int = 60
    """To one mailbox, IPv4 /24 or IPv6 /48: one customer of a provider never spends all of them."""
    from_others: int = 60
    """To one mailbox, caused by anything but the sign-up of the account whose address it is."""
    first_always: bool = False
    """The day's first to a mailbox goes, whatever was spent: else whoever spent a network's budget could
    change a password there unnoticed. Only for what nobody but the account itself can cause."""


BUDGETS = {
    "proof": Budget(mailbox=3, account=6, from_others=2),
    "reset": Budget(mailbox=3, account=3, from_one_network=2),
    "reset from a known network": Budget(mailbox=3, account=3),
    "reset from a known device": Budget(mailbox=3, account=3),
    "password_changed": Budget(mailbox=5, account=5, first_always=True),
    "email_changed": Budget(mailbox=5, account=5, first_always=True),
    "account_deleted": Budget(mailbox=5, account=5, first_always=True),
    "site_deleted": Budget(mailbox=5, account=5, first_always=True),
    "site_suspended": Budget(mailbox=20, account=20, first_always=True),
    "site_restored": Budget(mailbox=20, account=20, first_always=True),
    "site_given": Budget(mailbox=20, account=20, first_always=True),
    "site_received": Budget(mailbox=20, account=20, first_always=True),
}
COUNTED_AS = {"confirm": "proof", "email_change": "proof"}
"""Kinds that share a budget; any other has the one of its name."""
PROOFS = ("confirm", "email_change")
"""What may go to an address that never confirmed."""


@dataclass(frozen=True)
class Requester:
    """Who causes an email. Without an address it is the operator, who has no network."""

    address: str = ""
    knows_device: bool = False
    """Whether the browser signed in as this person before."""

    @property
    def network(self) -> str:
        return subnet(self.address) if self.address else ""

    @property
    def wide_network(self) -> str:
        return network(self.address) if self.address else ""


OPERATOR = Requester()


def reset_budget(user: "User | None", asker: Requester) -> str:
    """Strangers cannot spend what a known device or network has. One query, also for nobody."""
    familiar = knows_network(user, asker.address)
    if asker.knows_device:
        return "reset from a known device"
    return "reset from a known network" if familiar else "reset"


def knows_network(user: "User | None", address: str) -> bool:
    """Whether this account signed in from this network lately. One query, also for nobody."""
    since = now() - REMEMBERED
    if user is not None and user.trusted_from is not None:
        since = max(since, user.trusted_from)
    return subnet(address) in _networks(user.id if user else 0, since)


def _networks(user_id: int, since: datetime) -> set[str]:
    """Where it was let in. What forgets its devices forgets these: they may have been a stranger's."""
    let_in = Audit.action.in_(LET_IN) & (Audit.created_at > since) & (Audit.address != "")
    query = select(Audit.address).where(Audit.actor_id == user_id, let_in)
    return {subnet(address) for address in db.session.scalars(query.order_by(Audit.id.desc()).limit(100))}


def refusal(mail: "Mail") -> str:
    """Why this email cannot go today, in a sentence; "" when it can. Counts under a lock until the commit."""
    budget = BUDGETS[mail.budget]
    wait_for(*(f"emails:{mail.budget}:{each}" for each in _counted_by(mail) if each))
    mailbox, others, here, account, near, wide = _spent(mail)
    if mailbox >= budget.mailbox or (others >= budget.from_others and not mail.proves_own_address):
        return _sentence(f"{mailbox} were sent to this address today")
    if here >= budget.from_one_network:
        return _sentence(f"{here} were requested from your network today")
    if budget.first_always and not mailbox:
        return ""
    if account >= budget.account:
        return _sentence(f"{account} were sent to this account today")
    if near >= budget.network or wide >= budget.wide_network:
        return _sentence("too many were requested from your network today")
    return ""


def _sentence(reason: str) -> str:
    return f"No email was sent: {reason}. We can send the next one tomorrow."


def _counted_by(mail: "Mail") -> tuple[str, str, str, str]:
    account = f"account {mail.user_id or mail.mailbox}"  # a lock also for nobody: the same work for all
    return mail.mailbox, account, mail.network, mail.wide_network


def _spent(mail: "Mail") -> tuple[int, ...]:
    """How many emails were sent in the last 24 hours.

    To this mailbox, of those what others caused, and what this network did; for this account; from this
    network and the one around it.
    """
    kind = type(mail)
    to_it = kind.mailbox == mail.mailbox
    wide = and_(kind.wide_network == mail.wide_network, kind.wide_network != "")
    same = (
        to_it,
        and_(to_it, not_(kind.proves_own_address)),
        and_(to_it, wide),
        kind.user_id == (mail.user_id or 0),
        and_(kind.network == mail.network, kind.network != ""),
        wide,
    )
    query = select(*(func.count().filter(each) for each in same)).where(
        kind.budget == mail.budget, kind.created_at > now() - DAY, or_(*same)
    )
    return tuple(db.session.execute(query).one())
