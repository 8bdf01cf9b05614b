"""Who asks for an email in this request: what its budget is counted by."""

from flask import request

from ..auth.known_device import known_device
from ..models import Requester, User


def asker(user: User | None = None) -> Requester:
    """With the person it is about, whether their own browser asks."""
    return Requester(request.remote_addr or "", user is not None and known_device(user))
