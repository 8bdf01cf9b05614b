"""Whether a browser signed in before: strangers' guesses at an account never lock out its known devices."""

from werkzeug import Response

from ..extensions import signing_keys
from ..lib.signing import Key
from ..models import User
from .cookies import DEVICE, read_cookie, write_cookie

LIFE = 180 * 86_400


def known_device(user: User) -> bool:
    """Whether this browser signed in as this person before."""
    return signing_keys.vouch(read_cookie(DEVICE) or "", lambda key: device_mark(user, key))


def device_mark(user: User, key: Key | None = None) -> str:
    """What the cookie of a known device contains."""
    return f"{user.id}.{user.device_seal(key or signing_keys.present)}"


def remember_device(response: Response, user: User) -> None:
    """Set the cookie that tells a known device from a stranger's."""
    write_cookie(response, DEVICE, device_mark(user), LIFE)
