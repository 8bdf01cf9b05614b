"""The whole of it as it is shipped, and people who come to it with a browser."""

import os
import re
import secrets
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

import psycopg2
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from sitemaker.models.session import digest
from tests.cast import PASSWORD
from tests.chromium import launch
from tests.mailbox import Mailbox
from tests.servers import ROOT, folder
from tests.stack import Line, Nginx

APEX = "sitemaker.test"
HOME = f"https://{APEX}"
ACME = f"https://acme.{APEX}/"
ASSEMBLE = "from sitemaker import create_app; from tests.cast import assemble; assemble(create_app())"
SESSION = """
    INSERT INTO session (token_hash, parent_id, host, user_id, data, address, agent, created_at, seen_at,
      authenticated_at, expires_at)
    SELECT %s, %s, %s, id, '{}', '', '', now(), now(), now(), now() + interval '90 days'
    FROM "user" WHERE email = %s RETURNING id
"""
SWEPT = 70
"""Seconds within which a job is done though Redis, on a busy machine, did not hear of it."""
Words = str | re.Pattern[str]
expect.set_options(
    timeout=20_000
)  # on a busy machine a page takes its time; what is there at once costs none
EXPECTED = ("400", "401", "403", "404", "410", "422")


class Stack:
    """PostgreSQL, Redis and mail as given; the Procfile's web and worker lines behind the shipped nginx.

    The cast of tests/cast.py lives in it.
    """

    def __init__(self, database: str, redis: str, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.environ = {
            "SERVER_NAME": APEX,
            "SECRET_KEY": "a secret that only these tests know, 0123456789",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SMTP_URL": mailbox.url,
            "PROXY_HOPS": "1",
            "WEB_CONCURRENCY": "2",
            "BCRYPT_LOG_ROUNDS": "4",
            "MEDIA_FOLDER": str(folder("media")),
            "ABUSE_CONTACT": f"abuse@{APEX}",
        }
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as entered:
            environ = {**os.environ, **self.environ}
            subprocess.run([sys.executable, "-c", ASSEMBLE], cwd=ROOT, env=environ, check=True)
            self.web = entered.enter_context(Line("web", self.environ))
            self.worker = entered.enter_context(Line("worker", self.environ))
            self.nginx = entered.enter_context(Nginx(APEX, self.web.port))
            self._stack = entered.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def chromium(self, playwright: Playwright) -> Chromium:
        """A browser for which the apex and every site is this house, over real TLS on the usual port."""
        return launch(playwright, {APEX: self.nginx.port, f"*.{APEX}": self.nginx.port})

    def sessions(self, email: str) -> dict[str, str]:
        """Address and token of both that sign-in and hand-off make, without walking there each time."""
        tokens, parent = {url: secrets.token_urlsafe(32) for url in (HOME, ACME)}, None
        with closing(psycopg2.connect(self.environ["DATABASE_URL"])) as connection, connection:
            for url, token in tokens.items():
                with connection.cursor() as cursor:
                    cursor.execute(SESSION, [digest(token), parent, urlsplit(url).netloc, email])
                    (parent,) = cursor.fetchone() or (None,)
        return tokens

    def flask(self, *words: str) -> None:
        """A command, as whoever runs this house would type it."""
        environ = {**os.environ, **self.environ}
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "sitemaker", *words], cwd=ROOT, env=environ, check=True
        )

    def letter(self, to: str, subject: str) -> str:
        """The text of the newest letter to somebody."""
        seen = 0
        while True:
            for message in reversed(self.mailbox.wait(seen + 1, SWEPT)):
                if is_letter(message, to, subject):
                    return text_of(message)
            seen = len(self.mailbox.messages)


def is_letter(message: EmailMessage, to: str, subject: str) -> bool:
    return message["X-Envelope-To"] == to and subject in message["Subject"]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass
class Device:
    """How somebody comes: the width of the window, light or dark, whether scripts run."""

    width: int
    scripts: bool = True
    scheme: Literal["light", "dark"] = "light"
    visual: bool = False
    """Whether pages are edited on the page itself; else as a plain list, as one may prefer."""
    touch: bool = False

    @property
    def window(self) -> ViewportSize:
        return {"width": self.width, "height": 844 if self.width < 700 else 800}

    def __str__(self) -> str:
        return f"{self.width}-{'scripts' if self.scripts else 'plain'}"


@dataclass
class Person:
    """Somebody at a browser of their own. What it complains about on the console is kept in `said`."""

    stack: Stack
    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, stack: Stack, chromium: Chromium, device: Device) -> "Person":
        context = chromium.new_context(
            viewport=device.window,
            color_scheme=device.scheme,
            java_script_enabled=device.scripts,
            ignore_https_errors=True,
            reduced_motion="reduce",
            has_touch=device.touch,
            is_mobile=device.touch,
        )
        if not device.visual:
            context.add_init_script("try { localStorage.setItem('sitemaker.plain', 'yes') } catch {}")
        context.set_default_timeout(20_000)
        person = cls(stack, context, context.new_page())
        context.on("console", person.hear)
        return person

    def beside(self, page: Page) -> "Person":
        """The same person at another page of the same browser."""
        return Person(self.stack, self.context, page)

    def hear(self, message: ConsoleMessage) -> None:
        """A refused form answers 422, and the browser says so: that is no complaint about the page."""
        refused = re.search(r"status of (\d+)", message.text)
        if not (refused and refused[1] in EXPECTED and message.location["url"] == self.page.url):
            self.said.append(f"{message.location['url']}: {message.text}")

    def come_as(self, device: Device) -> None:
        """The same page in another window; scripts stay as they are."""
        self.page.set_viewport_size(device.window)
        self.page.emulate_media(color_scheme=device.scheme)

    def go(self, url: str) -> None:
        self.page.goto(url)

    def enter(self, name: str) -> None:
        """One of the cast, who is signed in, into acme's admin."""
        self.hold_session(name)
        self.go(f"{ACME}admin/")
        self.heading("Pages")

    def hold_session(self, name: str) -> None:
        """What sign-in and hand-off leave in the browser of one of the cast."""
        for url, token in self.stack.sessions(f"{name}@example.com").items():
            self.context.add_cookies(
                [{"name": "__Host-sid", "value": token, "url": url, "secure": True, "httpOnly": True}]
            )

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """On the page that asks for it."""
        self.type("Email", email)
        self.type("Password", password)
        self.press("Sign in")

    def press(self, name: Words) -> None:
        self._shown(self.page.get_by_role("button", name=name, exact=isinstance(name, str))).click()

    def follow(self, name: Words) -> None:
        self._shown(self.page.get_by_role("link", name=name, exact=isinstance(name, str))).first.click()

    def type(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def open(self, summary: str) -> None:
        """Unfold what stands below a line."""
        self._shown(self.page.get_by_text(summary, exact=True)).first.click()

    def field(self, label: str) -> Locator:
        return self._shown(self.page.get_by_label(label, exact=True))

    def sees(self, text: Words) -> None:
        expect(self._shown(self.page.get_by_text(text)).first).to_be_visible()

    def heading(self, text: Words) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def is_within_its_edges(self) -> None:
        beyond = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, f"{self.page.url} is {beyond} pixels too wide"

    def is_at(self, url: Words) -> None:
        expect(self.page).to_have_url(url)

    def _shown(self, found: Locator) -> Locator:
        return found.filter(visible=True)
