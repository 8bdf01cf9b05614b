"""One person's browser, as far as most tests need one: cookies, forms, and an eye for bad pages."""

import re
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from flask.wrappers import Response
from werkzeug.test import TestResponse

from tests import html

SAFE = ("GET", "HEAD", "OPTIONS")


class Checked(Response):
    """Adds `page` to the answers of Browser: the parsed HTML."""

    @cached_property
    def page(self) -> html.Page:
        assert self.mimetype == "text/html", f"no page but {self.mimetype}"
        return html.Page(self.get_data(as_text=True))


class Browser(FlaskClient):
    """Speaks to the whole WSGI stack. `subdomain="acme"` chooses the host, or an absolute URL does; without
    either it goes to the apex. Every HTML page it is answered is checked (tests/html.py); so is every cookie.

    Like a browser it says where a POST comes from: from the page of the same host. Tests that want to say
    otherwise give `headers` with Origin or Sec-Fetch-Site; `honest = False` says nothing at all.
    """

    honest = True

    def open(self, *args: Any, **kwargs: Any) -> Any:
        method = str(kwargs.get("method", "GET")).upper()
        headers = dict(kwargs.pop("headers", None) or {})
        if self.honest and method not in SAFE and not {"Origin", "Sec-Fetch-Site"} & set(headers):
            headers["Sec-Fetch-Site"] = "same-origin"
        answer = super().open(*args, headers=headers, buffered=True, **kwargs)
        answer.request.environ["wsgi.input"].close()  # a large one lies on the disk
        if (
            answer.mimetype == "text/html"
            and method == "GET"
            and answer.status_code not in (301, 302, 303, 308)
        ):
            wrong = html.problems(
                html.Page(answer.get_data(as_text=True)), answer.headers.get("Content-Security-Policy", "")
            )
            assert not wrong, f"{answer.request.url}: {'; '.join(wrong)}"
        for cookie in answer.headers.getlist("Set-Cookie"):
            check_cookie(cookie)
        return answer

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Typed loosely, as all answers here: they have a `page`, which werkzeug's types do not know."""
        return super().get(*args, **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        return super().post(*args, **kwargs)

    def follow(self, answer: TestResponse) -> Any:
        """Where the redirects lead, across hosts, as a browser would go."""
        for _ in range(10):
            if answer.status_code not in (301, 302, 303):
                return answer
            answer = self.get(urljoin(answer.request.url, answer.headers["Location"]))
        raise AssertionError(f"redirects without end: {answer.request.url}")

    def visit(self, url: str, **kwargs: Any) -> Any:
        return self.follow(self.get(url, **kwargs))

    def submit(self, url: str, values: dict[str, Any], *, action: str = "", **kwargs: Any) -> Any:
        """Open a page, fill in its form (the one that posts to `action`, or the only one) and send it; the
        answer to the POST is returned as it is. Fields not named go as the page has them."""
        opened: Any = self.visit(url, **kwargs)
        assert opened.status_code == 200, f"{opened.request.url} answered {opened.status_code}"
        form = opened.page.form(action)
        known = {each.attributes.get("name") for each in form.walk()}
        assert set(values) <= known, f"the form has no {set(values) - known}, but {known - {None}}"
        target = urljoin(opened.request.url, form.attributes.get("action") or opened.request.url)
        return self.post(target, data={**html.fields(form), **values})

    def sign_in(self, email: str, password: str) -> Any:
        answer = self.submit("/signin", {"email": email, "password": password})
        assert answer.status_code == 303, f"not signed in: {answer.status_code}"
        return answer

    def enter(self, subdomain: str, path: str = "/admin/") -> Any:
        """Walk through the hand-off into a site's admin."""
        answer = self.visit(path, subdomain=subdomain)
        assert answer.status_code == 200, f"{answer.request.url} answered {answer.status_code}"
        return answer

    def token(self, url: str, **kwargs: Any) -> str:
        """The CSRF token of any page that has a form."""
        opened: Any = self.visit(url, **kwargs)
        found = opened.page.all("input", name="csrf_token")
        return str(found[0].attributes["value"])

    def host_cookies(self, host: str) -> dict[str, str]:
        """Names and values of the cookies this browser holds for exactly this host."""
        held = self._cookies or {}
        return {cookie.key: cookie.value for cookie in held.values() if cookie.domain == host}


def check_cookie(header: str) -> None:
    """Requirement R9, at every answer of every test."""
    name, _, rest = header.partition("=")
    assert re.fullmatch(r"__Host-[a-z]+", name), header
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"secure", "httponly", "path=/"} <= attributes and attributes & {
        "samesite=lax",
        "samesite=strict",
    }, header
    assert not any(part.startswith("domain") for part in attributes) and len(header) <= 4096, header


def path_of(location: str) -> str:
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")
