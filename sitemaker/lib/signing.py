"""All that is signed with SECRET_KEY or derived from it: made with the present key, read with any.

No other module reads the setting (``tests/test_architecture.py``), so nothing can be made that ends with the
next rotation. ``docs/operating.md`` lists what there is, and how long each kind lives.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator

from itsdangerous import URLSafeTimedSerializer


class Key:
    """One secret, and what is signed and derived with it."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def derive(self, text: str) -> str:
        """256 bits in hexadecimal: the same for the same text, and to be had from this key alone."""
        return hmac.new(self._secret, text.encode(), "sha256").hexdigest()


class SigningKeys:
    """The present key first, then former ones, which still hold while they are in SECRET_KEY_FALLBACKS."""

    def __init__(self) -> None:
        self._secrets: list[str] = []

    def configure(self, secret: str, former: Iterable[str]) -> None:
        self._secrets = [str(each) for each in (secret, *former)]

    @property
    def present(self) -> Key:
        return Key(self._secrets[0])

    def __iter__(self) -> Iterator[Key]:
        return (Key(secret) for secret in self._secrets)

    def vouch(self, value: str, derive: Callable[[Key], str]) -> bool:
        """Whether one of the keys made this value."""
        return any(hmac.compare_digest(value.encode(), derive(key).encode()) for key in self)

    @property
    def oldest_first(self) -> list[str]:
        """As itsdangerous takes them, and so Flask-WTF: it signs with the last, and accepts them all."""
        return self._secrets[::-1]

    def serializer(self, salt: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.oldest_first, salt=salt)
