"""A real SMTP server on loopback that keeps what it is sent, and can be told to refuse."""

import email
import email.policy
import ssl
import time
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.servers import free_port


class Mailbox:
    """`url` for SMTP_URL; `messages` in the order they came. `refusal` is what each message is answered while
    it is set, as in "451 4.3.0 Come back later"; `sender_refusal` what each sender is. With `login` it wants
    a name and a password, with `tls` it offers STARTTLS; `wrapped`, it speaks TLS from the beginning.
    """

    def __init__(
        self,
        *,
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        wrapped: bool = False,
    ) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal: str | None = None
        self.sender_refusal: str | None = None
        self.port = free_port()
        self._login = login
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls if wrapped else None,
            tls_context=None if wrapped else tls,
            authenticator=self._authenticate,
            auth_require_tls=tls is not None and not wrapped,
        )

    def _authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self._login, handled=False)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from, envelope.mail_options = address, options
        return "250 2.1.0 Go on"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 2.0.0 Kept"

    def wait(self, count: int = 1, seconds: float = 10) -> list[EmailMessage]:
        """The messages, once there are `count` of them."""
        until = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < until, f"{len(self.messages)} of {count} mails came within {seconds} s"
            time.sleep(0.02)
        return self.messages

    def wait_for(self, address: str, seconds: float = 10) -> EmailMessage:
        """The newest letter to this address, once there is one."""
        until = time.monotonic() + seconds
        while not (letters := [each for each in self.messages if each["To"] == address]):
            assert time.monotonic() < until, f"no letter to {address} within {seconds} s"
            time.sleep(0.02)
        return letters[-1]

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
