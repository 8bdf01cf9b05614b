"""How often what may be tried: every limit, and the one place where the key of a counter is made.

Limits are counted the narrowest first and only as far as they let the try through, so that a broader one
never counts what a narrower one refused. No limit is everybody's: what one client does bars nobody else.
"""

import time
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from werkzeug.exceptions import TooManyRequests

from ..extensions import counters
from ..lib import metrics
from ..lib.email import addresses
from ..lib.http.networks import client_network, client_networks
from ..models.session import digest

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = {MINUTE: "minute", HOUR: "hour", DAY: "day"}


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds, counted by account, network or host."""

    name: str
    most: int
    seconds: int
    per: tuple[str, ...]
    """What the key is made of, as ``account``, ``network``, ``host``; nothing for a count over all."""
    why: str

    def key(self, **named: str) -> str:
        """``account`` is an email as typed: folded as the look-up folds it, and hashed to name nobody."""
        parts = {"network": client_network(), **named}
        if "account" in parts:
            parts["account"] = digest(addresses.folded(parts["account"]))
        if "host" in parts:
            parts["host"] = digest(parts["host"])
        return ":".join(["limit", self.name, *(parts[each] for each in self.per)])

    @property
    def row(self) -> str:
        """Its line in docs/security.md."""
        per = " and ".join(self.per) or "all together"
        return f"| `{self.name}` | {self.most} per {UNITS[self.seconds]} | {per} | {self.why} |"


def _limit(name: str, most: int, seconds: int, per: str, why: str) -> Limit:
    LIMITS.append(limit := Limit(name, most, seconds, tuple(per.split()), why))
    return limit


LIMITS: list[Limit] = []
PASSWORD = (
    _limit("password_here", 10, HOUR, "account network", "Wrong passwords for one account from one network."),
    _limit("password", 30, HOUR, "account", "The same, from all networks unknown to the account."),
    _limit("password_network", 30, HOUR, "network", "Wrong passwords from one network."),
)
FAMILIAR_PASSWORD = (
    PASSWORD[0],
    _limit(
        "password_familiar", 20, HOUR, "account", "The same, from all networks it signed in from recently."
    ),
    PASSWORD[2],
)
KNOWN_PASSWORD = (
    _limit("password_known", 20, HOUR, "account", "The same, in a browser that has signed in before."),
)
SIGN_IN = (_limit("signin", 60, HOUR, "account", "Correct passwords: each makes a session."),)
NEW_PASSWORD = (_limit("new_password", 20, HOUR, "account", "Password changes: each takes a hash."),)
SIGN_UP = (
    _limit("signup", 10, HOUR, "account network", "Sign-ups with one email address."),
    _limit("signup_network", 60, HOUR, "network", "Sign-ups from one network."),
)
RESET = (
    _limit("reset", 10, HOUR, "account network", "Requests for a password-reset link."),
    _limit("reset_network", 20, HOUR, "network", "The same, for any accounts."),
)
EMAIL = (
    _limit("email", 10, HOUR, "account", "Confirmation emails."),
    _limit("email_network", 20, HOUR, "network", "The same, by any accounts."),
)
WRITE = (_limit("write", 3000, MINUTE, "account", "Changes, on all sites of one account together."),)
ACCOUNT_WRITE = (
    _limit("account_write", 120, MINUTE, "account network", "Forms on sitemaker.com sent while signed in."),
)
HANDOFF = (
    _limit(
        "handoff", 60, MINUTE, "account", "Opening a site’s /admin from the list of sites: each makes a code."
    ),
    _limit("handoff_hour", 600, HOUR, "account", "The same; codes are kept for a day."),
)
REPORT = (_limit("report", 20, HOUR, "network", "Reports about any hosts."),)
KEPT_REPORT = (
    _limit("kept_report", 5, DAY, "host network", "Reports of one host that are kept; blocks nobody."),
)
NAME_LOOKUP = (_limit("name_lookup", 120, MINUTE, "network", "Checks whether an address is available."),)
REFUSED_LINE = (
    _limit("refused_line", 3, HOUR, "account", "Audit log lines about wrong passwords; blocks nobody."),
    _limit("refused_line_network", 10, HOUR, "network", "The same."),
    _limit("refused_line_all", 100, HOUR, "", "The same; the log is never pruned."),
)
AUDIT_LINE = (
    _limit("audit_line", 60, HOUR, "account action site", "Audit log lines; blocks nobody."),
    _limit("audit_line_all", 300, HOUR, "account action", "The same, for any sites."),
)

for _each in LIMITS:
    metrics.REFUSALS.labels(_each.name)  # at nought from the beginning: else its first rise is not seen

RELIEF = _limit(
    "relief", 30, HOUR, "network", "Successful attempts that do not count as pressure; blocks nobody."
)


class LimitReached(TooManyRequests):
    """Answered 429, with the seconds to wait and a sentence that says so."""

    def __init__(self, limit: Limit, seconds: int) -> None:
        self.limit = limit
        minutes = -(-seconds // 60)
        wait = f"{minutes} minutes" if minutes < 100 else f"{-(-minutes // 60)} hours"
        self.wait = "a minute" if minutes <= 1 else wait
        words = f"Too many attempts. Wait {self.wait}, then continue. What you typed is still here."
        super().__init__(words, retry_after=seconds)


def count(*limits: Limit, **named: str) -> None:
    """Count one try against these limits, given narrowest first. Raises LimitReached."""
    try:
        _count(*limits, **named)
    except LimitReached as reached:
        metrics.REFUSALS.labels(reached.limit.name).inc()
        raise


def _count(*limits: Limit, **named: str) -> None:
    if not current_app.config["LIMITS"]:
        return
    keyed = [(limit, limit.key(**named)) for limit in limits]
    for limit, key in reversed(keyed):  # what a broad limit refuses makes no new narrow key
        _refuse(counters.read(key) >= limit.most, limit, key)
    for limit, key in keyed:
        _refuse(counters.add(key, limit.seconds) > limit.most, limit, key)
        _counted().append((key, limit.seconds))


def is_within(*limits: Limit, **named: str) -> bool:
    """The same, for what is merely left out once a limit is reached."""
    try:
        _count(*limits, **named)
    except LimitReached:
        return False
    return True


def _refuse(reached: bool, limit: Limit, key: str) -> None:
    if reached:
        raise LimitReached(limit, counters.seconds_left(key))


def _counted() -> list[tuple[str, int]]:
    counted: list[tuple[str, int]] = g.setdefault("counted", [])
    return counted


def give_back() -> None:
    """Take this request's tries off their counters: they were right, or the server could not look at them."""
    while _counted():
        counters.take_back(*_counted().pop())


def pressure() -> tuple[int, ...]:
    """How often this network, then those around it, tried in this hour, to the nearest power of two.

    It refuses nothing and nobody: it only ranks those who wait at the same time. This counts as one more.
    """
    if not current_app.config["LIMITS"]:
        return ()
    return tuple(number.bit_length() for number in counters.add_to_all(_pressure_keys(), HOUR))


def relieve() -> None:
    """What came to a good end is no pressure; not often, or whoever has an account could fill the queue."""
    if is_within(RELIEF) and current_app.config["LIMITS"]:
        for key in _pressure_keys():
            counters.take_back(key, HOUR)


def _pressure_keys() -> list[str]:
    hour = int(time.time()) // HOUR
    return [f"pressure:{hour}:{each}" for each in client_networks()]


def give_back_when_busy(response: Any) -> Any:
    """After each request: a try that met a busy server, or one without its database, does not count."""
    if response.status_code == 503:
        give_back()
    return response
