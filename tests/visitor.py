"""A browser's worth of HTTP against running servers: hosts, redirects, cookies, forms."""

import http.client
import json
import ssl
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests import html
from tests.browser import check_cookie


@dataclass
class Reply:
    url: str
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @cached_property
    def page(self) -> html.Page:
        return html.Page(self.text)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Goes to whatever host a URL names, always over the one port: `tls` as a reverse proxy's client, else as
    Heroku's router, which speaks plain HTTP and says that the outside spoke https. Pages and cookies are
    checked as tests/browser.py does."""

    port: int
    tls: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    timeout: float = 30
    jar: dict[str, dict[str, str]] = field(default_factory=dict)

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        parts = urlsplit(url)
        sent = {
            "Host": parts.netloc,
            "Accept": "text/html",
            **({} if self.tls else {"X-Forwarded-Proto": "https"}),
        }
        if held := self.jar.get(parts.netloc):
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in held.items())
        if method == "POST":
            sent["Sec-Fetch-Site"] = "same-origin"
        connection = self._connect()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, path, body, {**sent, **self.extra, **(headers or {})})
            answer = connection.getresponse()
            reply = Reply(url, answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        self._keep(parts.netloc, reply)
        return reply

    def _connect(self) -> http.client.HTTPConnection:
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        context = ssl._create_unverified_context()  # noqa: S323
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout, context=context)

    def _keep(self, host: str, reply: Reply) -> None:
        for header in reply.headers.get_all("Set-Cookie", []):
            check_cookie(header)
            for name, morsel in SimpleCookie(header).items():
                held = self.jar.setdefault(host, {})
                if morsel["max-age"] == "0":
                    held.pop(name, None)
                else:
                    held[name] = morsel.value

    def get(self, url: str, **headers: str) -> Reply:
        reply = self.request(
            "GET", url, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        if reply.headers.get_content_type() == "text/html" and reply.status not in (301, 302, 303, 308):
            wrong = html.problems(reply.page, reply.headers.get("Content-Security-Policy", ""))
            assert not wrong, f"{url}: {'; '.join(wrong)}"
        return reply

    def post(self, url: str, values: dict[str, Any], **headers: str) -> Reply:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", url, urlencode(values).encode(), {**form, **headers})

    def post_json(self, url: str, content: Any, **headers: str) -> Reply:
        return self.request(
            "POST", url, json.dumps(content).encode(), {"Content-Type": "application/json", **headers}
        )

    def follow(self, reply: Reply) -> Reply:
        for _ in range(10):
            if reply.status not in (301, 302, 303):
                return reply
            reply = self.get(urljoin(reply.url, reply.headers["Location"]))
        raise AssertionError(f"redirects without end: {reply.url}")

    def visit(self, url: str) -> Reply:
        return self.follow(self.get(url))

    def submit(self, url: str, values: dict[str, Any], action: str = "") -> Reply:
        """Open a page, fill in its form and send it; redirects are followed."""
        opened = self.visit(url)
        assert opened.status == 200, f"{opened.url} answered {opened.status}"
        form = opened.page.form(action)
        target = urljoin(opened.url, form.attributes.get("action") or opened.url)
        return self.follow(self.post(target, {**html.fields(form), **values}))
