"""Who asks for an email in this request: what its budget is counted by."""

from flask import request

from ..auth.sessions import known_device
from ..models import Asker, User


def asker(user: User | None = None) -> Asker:
    """With the person it is about, whether their own browser asks."""
    return Asker(request.remote_addr or "", user is not None and known_device(user))
