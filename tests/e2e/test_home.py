"""The apex in a real browser: what scripts add, what axe says, what fits on a phone."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Playwright, expect
from werkzeug.serving import make_server

from tests.cast import PASSWORD, Cast
from tests.chromium import launch
from tests.stack import make_certificate
from tests.world import World

pytestmark = pytest.mark.e2e
APEX = "https://sitemaker.test"
OPEN = [
    "/",
    "/about",
    "/pricing",
    "/terms",
    "/privacy",
    "/signup",
    "/signin",
    "/reset",
    "/report",
    "/nowhere",
]
OWN = ["/sites", "/sites/new", "/sites/acme", "/sites/acme/address", "/sites/acme/delete", "/account"]
OWN += [f"/account/{each}" for each in ("name", "email", "password", "sessions", "delete")]


@pytest.fixture(scope="module")
def port(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The application behind TLS, since its cookies are for https alone."""
    certificate, key = make_certificate(tmp_path_factory.mktemp("tls"), "sitemaker.test", "*.sitemaker.test")
    identity = (str(certificate), str(key))
    server = make_server("127.0.0.1", 0, world.app, threaded=True, ssl_context=identity)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium(port: int, playwright: Playwright) -> Iterator[Chromium]:
    with launch(playwright, {"sitemaker.test": port, "*.sitemaker.test": port}) as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium, app: Flask) -> Iterator[Page]:
    """A tab of a fresh browser; anything its console complains of fails the test."""
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    yield page
    context.close()
    assert not [each for each in complaints if "Failed to load resource" not in each]


def sign_in(page: Page, cast: Cast) -> None:
    page.goto(f"{APEX}/signin")
    page.fill("#email", cast.alice.email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{APEX}/sites")


def look_over(page: Page, path: str) -> None:
    """Nothing beyond the edge at any width, nothing for axe in light and dark."""
    page.goto(APEX + path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, f"{path} is {beyond} pixels too wide at {width}"
        rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else None
        found = Axe().run(page, options=rules).response["violations"]
        assert not found, f"{path} in {scheme}: " + "; ".join(each["help"] for each in found)


def test_open_pages_look_right(page: Page) -> None:
    for path in [*OPEN, "/nowhere"]:
        look_over(page, path)


def test_own_pages_look_right(page: Page, cast: Cast) -> None:
    sign_in(page, cast)
    for path in OWN:
        look_over(page, path)


def test_a_refused_form_takes_the_reader_to_what_is_to_be_mended(page: Page) -> None:
    page.goto(f"{APEX}/signup")
    page.click("text=Create site")
    page.wait_for_selector(".mend")
    assert page.evaluate("document.activeElement.className") == "mend"
    page.click(".mend a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "email"
    assert not Axe().run(page).response["violations"]


def test_the_address_is_answered_while_one_types(page: Page, cast: Cast) -> None:
    page.goto(f"{APEX}/")
    page.fill("#address", "acme")
    page.click("text=Get this address")
    page.wait_for_selector("text=“acme” is taken.")
    page.click(".offers button >> nth=0")
    page.wait_for_selector("text=Available")
    assert page.input_value("#address").startswith("acme-")
    assert not Axe().run(page).response["violations"]


def test_a_password_can_be_shown_and_is_sent_hidden(page: Page) -> None:
    page.goto(f"{APEX}/signin")
    page.fill("#password", "a kettle of seven geese")
    page.click("text=Show")
    assert page.get_attribute("#password", "type") == "text"
    page.click("text=Hide")
    assert page.get_attribute("#password", "type") == "password"


def test_signing_up_ends_with_the_headline_selected(page: Page) -> None:
    """What is typed first replaces the starter's headline; the list ticks it off; closed, it is gone."""
    page.goto(f"{APEX}/signup?address=ines-adair&starter=bindery")
    page.fill("#email", "ines@adair.example")
    page.fill("#password", "a kettle of seven geese")
    page.click("text=Create site")
    page.wait_for_selector("#editor[data-ready]", timeout=30_000)
    headline = page.frame_locator(".ed-page").locator("h1")
    expect(headline).to_have_text("Books mended by hand")
    page.keyboard.type("Tea for the train")
    expect(headline).to_have_text("Tea for the train")
    steps = page.locator(".ed-outline .steps")
    expect(steps.locator(".step-done")).to_have_text(["Write your headline: done"])
    steps.get_by_role("link", name="Your contact details").click()
    page.wait_for_url("**/#block-*")
    page.wait_for_selector("#editor[data-ready]", timeout=30_000)
    expect(page.locator(".row[aria-selected=true]")).to_have_count(1)
    page.go_back()
    page.wait_for_selector("#editor[data-ready]", timeout=30_000)
    expect(steps.locator(".step-done")).to_have_text(["Write your headline: done"])
    steps.get_by_text("Hide this list").click()
    expect(steps).to_have_count(0)
    page.reload()
    page.wait_for_selector("#editor[data-ready]", timeout=30_000)
    expect(steps).to_have_count(0)
    expect(headline).to_have_text("Tea for the train")


@pytest.mark.parametrize("scripts", [True, False])
def test_signing_up_leads_into_the_admin(chromium: Chromium, app: Flask, scripts: bool) -> None:
    """The whole chain under the policy's form-action, with scripts and without."""
    context = chromium.new_context(ignore_https_errors=True, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{APEX}/signup?address=ines-adair")
    page.fill("#email", "ines@adair.example")
    page.fill("#password", "a kettle of seven geese")
    page.click("text=Create site")
    page.wait_for_url("https://ines-adair.sitemaker.test/admin/pages/**")
    if scripts:
        page.wait_for_selector("#editor[data-ready]", timeout=30_000)
    steps = page.locator("[aria-label='First steps']").first
    expect(steps.locator("li")).to_have_count(4)
    page.goto(f"{APEX}/account")
    page.click("main >> text=Sign out")
    page.wait_for_url(f"{APEX}/")
    page.goto("https://ines-adair.sitemaker.test/admin/")
    assert page.url.startswith(f"{APEX}/signin")
    context.close()
