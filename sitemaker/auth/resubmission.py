"""Forms that came after their session had ended: held in a page under a seal, and taken when sent again.

The token such a form carries was made for a session that is gone, but it still says for whom and on which
host we made it. The seal carries that over to the next session: this person's page sent exactly these fields
to this address. Nobody else has a token that names them, so a seal is worth what the token was.
"""

from hashlib import sha256
from typing import Any

from flask import request
from flask_login import current_user
from itsdangerous import BadData

from ..extensions import signing_keys
from ..models import User, UserSession
from ..models.session import ABSOLUTE

HELD = "held"
"""Name of the field that carries the seal."""
LIFE = 86_400
"""Seconds a held form waits for its sender."""
KEPT_OUT = ("csrf_token", "password", "current", HELD)
"""What a held form does not carry: passwords are typed again."""

Pairs = list[tuple[str, str]]


def fields() -> Pairs:
    """What was posted, as the page holds it: with its seal, when the form's own token says whose it is."""
    held = _posted()
    sender = _made_for(request.form.get("csrf_token", ""))
    return [*held, (HELD, _sealer().dumps(_content(sender, held)))] if sender else held


def is_held() -> bool:
    """Whether this form was held for the person who is signed in now, and is sent as it was."""
    try:
        content, made_at = _sealer().loads(request.form.get(HELD, ""), max_age=LIFE, return_timestamp=True)
    except BadData:
        return False
    if not current_user.is_authenticated or not current_user.trusts(made_at):
        return False
    return bool(content == _content(str(current_user.id), _posted()))


def _posted() -> Pairs:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in KEPT_OUT]


def _content(person: str, held: Pairs) -> list[str]:
    told = repr(sorted((name, "\n".join(value.splitlines())) for name, value in held))
    digest = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    return [request.host, request.path, person, digest]


def _made_for(token: str) -> str:
    """The id of the person for whom we made a token on this host; '' when that cannot be said."""
    try:
        read = signing_keys.serializer("wtf-csrf-token").loads
        secret, made_at = read(token, max_age=int(ABSOLUTE.total_seconds()), return_timestamp=True)
    except BadData:
        return ""
    person, host = UserSession.whose_secret(str(secret))
    return person if host == request.host and User.still_trusts(person, made_at) else ""


def _sealer() -> Any:
    return signing_keys.serializer("held form")
