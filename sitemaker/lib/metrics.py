"""What is counted while the application works, for /metrics. No label names a site or a person."""

from prometheus_client import Counter, Gauge

ACTIONS = Counter("sitemaker_actions", "Lines of the audit log, by what was done.", ["action"])
WRONG_PASSWORDS = Counter("sitemaker_wrong_passwords", "Sign-in attempts with a wrong password.")
REFUSALS = Counter("sitemaker_refusals", "Requests refused by a rate limit, by limit.", ["limit"])
UNAVAILABLE = Counter(
    "sitemaker_unavailable", "Requests that failed because something was unavailable, by what.", ["why"]
)
POOL_IN_USE = Gauge(
    "sitemaker_pool_connections",
    "Database connections in use right now.",
    multiprocess_mode="livesum",
)
POOL_LIMIT = Gauge(
    "sitemaker_pool_connections_limit",
    "Database connections that the web processes may use at once.",
    multiprocess_mode="livesum",
)
