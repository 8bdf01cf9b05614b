"""Chromium, as every test and tool starts it."""

from collections.abc import Mapping

from playwright.sync_api import Browser, Playwright

from tests import programs

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking"]


def launch(playwright: Playwright, hosts: Mapping[str, int] | None = None) -> Browser:
    """A browser for which each of these hosts (`*.` for all below one) is a port on loopback."""
    rules = ",".join(f"MAP {host} 127.0.0.1:{port}" for host, port in (hosts or {}).items())
    args = [*QUIET, f"--host-resolver-rules={rules}"] if rules else QUIET
    return playwright.chromium.launch(executable_path=programs.chromium().path, args=args)
