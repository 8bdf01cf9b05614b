"""The states of hand-offs that this browser began: kept in a cookie until it comes back with a code."""

import base64
import json

from werkzeug import Response

from .cookies import STATE, drop_cookie, read_cookie, write_cookie

LIFE = 600
MOST_STATES, LONGEST_STATES = 5, 3800
"""Tabs on their way in at once, and the characters they may take: browsers drop a cookie over 4096."""


def read_states() -> list[tuple[str, str]]:
    """Pending hand-offs of this browser: state and the path it wanted, oldest first."""
    try:
        pairs = json.loads(base64.urlsafe_b64decode(read_cookie(STATE) or ""))
        states = [(str(state), str(path)) for state, path in pairs][-MOST_STATES:]
        _packed(states)  # raises for half a surrogate pair, which JSON can name and UTF-8 cannot
        return states
    except (ValueError, TypeError):
        return []


def write_states(response: Response, states: list[tuple[str, str]]) -> None:
    """Keep the states of hand-offs under way in their cookie; the oldest go when it is full."""
    if not states:
        drop_cookie(response, STATE)
        return
    kept = states[-MOST_STATES:]
    while len(packed := _packed(kept)) > LONGEST_STATES and len(kept) > 1:
        kept = kept[1:]
    write_cookie(response, STATE, packed, LIFE)


def _packed(states: list[tuple[str, str]]) -> str:
    return base64.urlsafe_b64encode(json.dumps(states, ensure_ascii=False).encode()).decode()
