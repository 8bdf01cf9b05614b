"""The shipped nginx in front of the Procfile's web line, with TLS."""

import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from sitemaker.config import SETTINGS
from tests.deploy import journey
from tests.deploy.conftest import APEX, Installation
from tests.deploy.load import Load
from tests.servers import ROOT
from tests.stack import Line, Nginx
from tests.visitor import Reply, Visitor

pytestmark = pytest.mark.deploy
HOME = f"https://{APEX}"
SHIPPED = (ROOT / "deploy/nginx/sitemaker.conf.template").read_text()


@pytest.fixture(scope="module")
def environ(environ: dict[str, str]) -> dict[str, str]:
    """One box of one's own: no dyno."""
    return {name: value for name, value in environ.items() if name != "DYNO"}


@pytest.fixture(scope="module")
def nginx(installation: Installation) -> Iterator[Nginx]:
    with Nginx(APEX, installation.port) as nginx:
        yield nginx


@pytest.fixture
def visitor(nginx: Nginx) -> Visitor:
    return Visitor(nginx.port, tls=True)


def plain(nginx: Nginx, host: str, path: str = "/") -> Reply:
    return Visitor(nginx.plain_port).request("GET", f"http://{host}{path}")


def test_from_sign_up_to_a_visit_over_tls(visitor: Visitor, nginx: Nginx) -> None:
    site = journey.sign_up(visitor, "through-nginx")
    journey.write(visitor, site, "Everything must go")
    journey.publish(visitor, site)
    time.sleep(0.1)
    assert "Everything must go" in Visitor(nginx.port, tls=True).visit(site).text


@pytest.mark.parametrize("host", [APEX, f"acme.{APEX}", f"www.{APEX}"])
def test_r5_http_goes_to_https(nginx: Nginx, host: str) -> None:
    reply = plain(nginx, host, "/a/b?c=d")
    assert reply.status == 301 and reply.headers["Location"] == f"https://{host}/a/b?c=d"


def test_www_goes_to_the_apex(visitor: Visitor) -> None:
    reply = visitor.get(f"https://www.{APEX}/about?x=1")
    assert reply.status == 301 and reply.headers["Location"] == f"https://{APEX}/about?x=1"


def test_r5_hsts_on_every_answer(visitor: Visitor) -> None:
    for url in (f"{HOME}/", f"{HOME}/nowhere", f"https://www.{APEX}/", f"https://nosuch.{APEX}/"):
        said = visitor.get(url).headers.get_all("Strict-Transport-Security") or []
        assert len(said) == 1 and "max-age=31536000" in said[0], url
    assert "includeSubDomains" in visitor.get(f"{HOME}/").headers["Strict-Transport-Security"]


def test_r34_behind_it_requests_are_secure(visitor: Visitor) -> None:
    visitor.submit(
        f"{HOME}/signup", {"email": "s@example.com", "password": journey.PASSWORD, "address": "r34"}
    )
    assert any(name.startswith("__Host-") for name in visitor.jar[APEX])


def test_nothing_a_client_says_about_its_way_is_believed(nginx: Nginx) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.test",
        "Forwarded": "host=evil.test",
        "X-Original-URL": "/admin",
        "X-Edge-Host": "evil.test",
        "X-Edge-Key": "guess",
        "X-Forwarded-Prefix": "/evil",
    }
    told = Visitor(nginx.port, tls=True, extra=lies).get(f"{HOME}/about")
    assert told.body == Visitor(nginx.port, tls=True).get(f"{HOME}/about").body or "evil" not in told.text


def test_headers_reach_the_application_overwritten() -> None:
    """What a plain socket behind nginx receives."""
    with socket.create_server(("127.0.0.1", 0)) as behind:
        with Nginx(APEX, behind.getsockname()[1]) as nginx:
            visitor = Visitor(nginx.port, tls=True, timeout=5)
            lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.test", "X-Edge-Key": "guess"}
            asking = threading.Thread(target=lambda: visitor.request("GET", f"{HOME}/a%2Fb", headers=lies))
            asking.start()
            connection, _ = behind.accept()
            received = connection.recv(65536).decode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            asking.join()
            connection.close()
    assert received.startswith("GET /a%2Fb HTTP/1.1\r\n")
    assert "X-Forwarded-For: 127.0.0.1\r\n" in received and "X-Forwarded-Proto: https\r\n" in received
    assert f"Host: {APEX}\r\n" in received and "evil" not in received and "X-Edge" not in received


def test_server_tells_no_version(visitor: Visitor) -> None:
    assert visitor.get(f"{HOME}/").headers["Server"] == "nginx"


def test_body_limits_are_the_applications(visitor: Visitor) -> None:
    named = {setting.name: setting.default for setting in SETTINGS}
    limit, upload = named["MAX_CONTENT_LENGTH"], named["MAX_UPLOAD_LENGTH"]
    sizes = [f"{each // 1024**2}m" for each in (limit, upload)]
    assert limit == 1024**2 and re.findall(r"client_max_body_size (\d+m);", SHIPPED) == sizes
    reply = visitor.request("POST", f"{HOME}/signin", b"x" * (limit + 1))
    assert reply.status == 413 and "Nothing was changed" in reply.text
    assert visitor.request("POST", f"{HOME}/signin", b"x" * limit).status != 200
    site = HOME.replace("//", "//acme.")
    for path in ("/admin/media/", "/admin/medias", "/admin/media/x/delete", "/media"):
        assert visitor.request("POST", f"{site}{path}", b"x" * (limit + 1)).status == 413, path
    assert visitor.request("POST", f"{site}/admin/media", b"x" * (limit + 1)).status != 413


def test_pages_are_never_cached_here() -> None:
    assert "proxy_cache" not in SHIPPED


def test_away_is_said_in_words_and_not_remembered(environ: dict[str, str]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with Nginx(APEX, nobody.getsockname()[1]) as nginx:
            reply = Visitor(nginx.port, tls=True).request("GET", f"{HOME}/")
    assert reply.status == 503 and "back in a moment" in reply.text
    assert reply.headers["Retry-After"] == "5" and reply.headers["Cache-Control"] == "no-store"


@pytest.mark.faults
@pytest.mark.alone
def test_restart_under_load_fails_no_request(environ: dict[str, str]) -> None:
    """Fault 7 as systemd does it: the socket stays, the process is told to end (twice), a new one follows."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        web = Line("web", environ, listener)
        with web, Nginx(APEX, web.port) as nginx, Load(nginx.port) as load:
            for _ in range(3):
                time.sleep(1)
                began = time.monotonic()
                web.process.send_signal(signal.SIGTERM) if web.process else None
                web.stop()
                assert time.monotonic() - began < 25
                web.start()
            time.sleep(1)
        assert load.failed == [] and len(load.answered) > 100


def test_template_needs_no_other_names() -> None:
    names = set(re.findall(r"\$\{(\w+)\}", SHIPPED))
    listening = {"UPSTREAM", "HTTP_LISTEN", "HTTPS_LISTEN", "LISTEN_OPTIONS"}
    assert names == {"SERVER_NAME", "TLS_CERTIFICATE", "TLS_KEY", *listening}
    assert all(re.search(rf"^#\s+{name}\s", SHIPPED, re.M) for name in names)


def test_units_run_the_procfiles_lines() -> None:
    from tests.stack import procfile

    for kind in ("web", "worker"):
        unit = (ROOT / f"deploy/systemd/sitemaker-{kind}.service").read_text()
        command = procfile()[kind].replace('"', "")
        assert f"ExecStart=/srv/sitemaker/current/.venv/bin/{command}\n" in unit
    assert "\nService=sitemaker-web.service\n" in (ROOT / "deploy/systemd/sitemaker.socket").read_text()
    image = (ROOT / "deploy/Dockerfile").read_text()
    assert subprocess.list2cmdline(["sitemaker:create_app()"]) in image
