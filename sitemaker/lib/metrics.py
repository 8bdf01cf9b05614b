"""What is counted while the application works, for /metrics. No label names a site or a person."""

from prometheus_client import Counter, Gauge

ACTIONS = Counter("sitemaker_actions", "Lines of the audit log, by what was done.", ["action"])
WRONG_PASSWORDS = Counter("sitemaker_wrong_passwords", "Sign-ins with a password that was not theirs.")
REFUSALS = Counter("sitemaker_refusals", "Requests refused for asking too often, by limit.", ["limit"])
UNAVAILABLE = Counter(
    "sitemaker_unavailable", "What was asked for and could not be had, by what was missing.", ["why"]
)
POOL_IN_USE = Gauge(
    "sitemaker_pool_connections",
    "Database connections that work holds at this moment.",
    multiprocess_mode="livesum",
)
POOL_LIMIT = Gauge(
    "sitemaker_pool_connections_limit",
    "How many the web processes may hold at once.",
    multiprocess_mode="livesum",
)
