"""In a real Chromium: a hostile sibling against acme and the apex, and hostile words on our own pages
(R11, R27, R33, R35, R39). Hosts are *.sitemaker.test, where siblings are same-site, as they are outside."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Playwright, Request

from tests.cast import Cast, Person
from tests.chromium import launch
from tests.security.corpus import batches
from tests.security.hostile import SIBLING, Hostile
from tests.security.routes import declared_methods, url_of
from tests.security.stage import Scenery, Stage
from tests.security.test_xss import ALL, BATCH, PLAIN, Editor, filled
from tests.security.wire import APEX, MakeVisitor, Visitor, Wire
from tests.stack import Nginx

pytestmark = pytest.mark.e2e

V = f"acme.{APEX}"
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    with Hostile() as site:
        yield site


@pytest.fixture(scope="module")
def chromium(nginx: Nginx, hostile: Hostile, playwright: Playwright) -> Iterator[Browser]:
    """The attacker has mallory and evil.test; all the rest is ours."""
    theirs, ours = (
        {SIBLING: hostile.port, "evil.test": hostile.port},
        {APEX: nginx.port, f"*.{APEX}": nginx.port},
    )
    with launch(playwright, theirs | ours) as browser:
        yield browser


@pytest.fixture
def visitor(app: Flask, nginx: Nginx) -> MakeVisitor:
    return lambda: Visitor(Wire(nginx.port, tls=True, secure=True))


@pytest.fixture
def open_as(chromium: Browser) -> Iterator[Open]:
    """A browser that holds the cookies of a visitor, of all hosts or of some."""
    contexts: list[BrowserContext] = []

    def make(held: dict[str, dict[str, str]] | None = None) -> BrowserContext:
        context = chromium.new_context(ignore_https_errors=True)
        context.set_default_timeout(20_000)
        contexts.append(context)
        for host, cookies in (held or {}).items():
            for name, value in cookies.items():
                context.add_cookies(
                    [{"name": name, "value": value, "url": f"https://{host}/", "secure": True}]
                )
        return context

    yield make
    for context in contexts:
        context.close()


def entered(visitor: MakeVisitor, person: Person) -> Visitor:
    someone = visitor()
    someone.sign_in(person)
    someone.enter("acme")
    return someone


NAMES = ["__Host-sid", "sid", "__host-sid", "__HOST-SID", "__Secure-sid", " __Host-sid"]
ODD_NAMES = [
    "\u2000__Host-sid",
    "\u0085__Host-sid",
    "\u00a0__Host-sid",
    "__Host-sid\u2000",
    "\ufeff__Host-sid",
]


def tossing(values: dict[str, str]) -> tuple[list[tuple[str, str]], str]:
    """A page that plants cookies for the whole domain: by header, and by script with names of any kind."""
    headers = [
        ("Set-Cookie", f"{name}={value}; Domain={APEX}; Path={path}; Secure")
        for name in NAMES
        for path, value in values.items()
    ]
    nameless = [f"=__Host-sid={value}; Domain={APEX}; Path={path}; Secure" for path, value in values.items()]
    headers += [("Set-Cookie", each) for each in nameless]
    script = "".join(
        f"document.cookie = {json.dumps(f'{name}={value}; Domain={APEX}; Path={path}; Secure')};"
        for name in [*NAMES, *ODD_NAMES, ""]
        for path, value in values.items()
    )
    return headers, f"<!doctype html><title>tossing</title><script>{script}</script><p id=count></p>"


@pytest.mark.security(11)
def test_tossed_cookies_never_let_the_attacker_in(
    cast: Cast, visitor: MakeVisitor, hostile: Hostile, open_as: Open
) -> None:
    """Rita may only read: whoever sits in her session without knowing cannot make a page."""
    rita = entered(visitor, cast.rita)
    values = {"/admin": rita.sid(V), "/account": rita.sid(), "/": rita.sid(V)}
    hostile.pages["/toss"] = tossing(values)
    for held in (entered(visitor, cast.alice).cookies, {}):
        context = open_as(held)
        page = context.new_page()
        page.goto(f"https://{SIBLING}/toss")
        planted = [
            each for each in context.cookies(f"https://{V}/admin/") if each.get("domain") == f".{APEX}"
        ]
        assert len(planted) > 5, "the attack did not even begin"
        for url in (f"https://{V}/admin/pages/new", f"https://{APEX}/account"):
            answer = page.goto(url)
            assert answer is not None and answer.status == 200, (url, answer and answer.status)
            shown = page.content()
            assert cast.rita.email not in shown
            assert page.url == url if held else "/signin" in page.url, page.url


def attack_page(urls: list[str]) -> str:
    """Sends a form and five kinds of fetch to each address, with whatever cookies the browser gives."""
    return f"""<!doctype html><title>attack</title><body><script>
const urls = {json.dumps(urls)};
const send = (url, method, body, type) => fetch(url, {{
  method, body, mode: 'no-cors', credentials: 'include', redirect: 'manual',
  headers: type ? {{'Content-Type': type}} : {{}}}}).catch(() => null);
const submit = (url, at) => new Promise(done => {{
  const frame = document.createElement('iframe');
  frame.name = 'f' + at; frame.onload = () => done();
  document.body.append(frame);
  const form = document.createElement('form');
  form.method = 'post'; form.action = url; form.target = frame.name;
  form.innerHTML = '<input name=title value=taken><input name=name value=taken>';
  document.body.append(form);
  form.submit();
  setTimeout(done, 4000);
}});
(async () => {{
  for (const url of urls) await Promise.all([
    send(url, 'POST', 'name=taken&title=taken', 'application/x-www-form-urlencoded'),
    send(url, 'POST', '{{"client": "x", "base": 0, "edits": []}}', 'text/plain'),
    send(url, 'POST', null, null), send(url, 'HEAD', undefined, null), send(url, 'GET', undefined, null)]);
  await Promise.all(urls.map(submit));
  document.title = 'done';
}})();
</script>"""


@pytest.fixture
def stage(scenery: Scenery, app: Flask, visitor: MakeVisitor) -> Stage:
    return scenery.stage(visitor)


def listen(context: BrowserContext, page: Page) -> Callable[[], set[str]]:
    """Which addresses a page posted to with a session's cookie, as the network saw it."""
    asked: dict[str, tuple[str, str]] = {}
    with_cookie: set[str] = set()
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def begin(event: Any) -> None:
        asked[event["requestId"]] = (event["request"]["method"], event["request"]["url"])

    def leave(event: Any) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        if "__Host-sid=" in headers.get("cookie", ""):
            with_cookie.add(event["requestId"])

    network.on("Network.requestWillBeSent", begin)
    network.on("Network.requestWillBeSentExtraInfo", leave)
    return lambda: {url for each, (method, url) in asked.items() if method == "POST" and each in with_cookie}


@pytest.mark.security(27)
def test_sibling_cannot_make_a_browser_change_anything(stage: Stage, hostile: Hostile, open_as: Open) -> None:
    rules = [rule for rule in stage.app.url_map.iter_rules() if "POST" in declared_methods(rule)]
    urls = [url_of(stage.app, rule, stage.acme, stage.cast.acme) for rule in rules]
    assert len(urls) > 30
    hostile.pages["/attack"] = ([], attack_page(urls))
    context = open_as(stage.visitors["owner"].cookies)
    page = context.new_page()
    carried = listen(context, page)
    for site in (SIBLING, "evil.test"):
        page.goto(f"https://{site}/attack")
        page.wait_for_function("document.title === 'done'", timeout=120_000)
        assert not stage.checkpoint.changed(), site
    assert set(urls) <= carried(), "the browser sent no cookie along: the attack did not even begin"
    own = context.new_page()
    own.goto(f"https://{V}/admin/pages/new")
    own.get_by_label("Title", exact=True).fill("From our own page")
    own.locator("main form button[type=submit], main form button:not([type])").first.click()
    own.wait_for_url("**/admin/pages/*/")
    assert "page" in stage.checkpoint.changed()


@pytest.mark.security(33)
def test_nobody_frames_our_pages(cast: Cast, visitor: MakeVisitor, hostile: Hostile, open_as: Open) -> None:
    alice = entered(visitor, cast.alice)
    home = alice.visit(f"https://{V}/admin/").page
    links = [each.attributes.get("href", "") for each in home.all("a")]
    page_path = next(path for path in links if path.startswith("/admin/pages/") and path.endswith("/"))
    on_site = ["/admin/", "/admin/people", "/", f"{page_path}canvas"]
    ours = [f"https://{V}{path}" for path in on_site]
    ours += [f"https://{APEX}{path}" for path in ("/", "/signin", "/account", "/open/acme")]
    frames = "".join(f'<iframe src="{url}"></iframe>' for url in [*ours, f"https://{SIBLING}/own"])
    hostile.pages["/frames"] = ([], f"<!doctype html><title>frames</title>{frames}")
    hostile.pages["/own"] = ([], "<!doctype html><title>own</title>")
    for held in (alice.cookies, {}):
        page = open_as(held).new_page()
        page.goto(f"https://{SIBLING}/frames", wait_until="load")
        shown = [frame.url for frame in page.frames[1:]]
        assert shown[-1] == f"https://{SIBLING}/own"
        assert all(url.startswith("chrome-error://") for url in shown[:-1]), shown


@pytest.mark.security(35, 39)
def test_hostile_words_run_nowhere(app: Flask, cast: Cast, hostile: Hostile, open_as: Open) -> None:
    """No dialog, no handler, no address that runs, no violation, no request to a foreign host."""
    editor = Editor(app, cast)
    paths: list[str] = []
    for number, words in enumerate([[PLAIN] * 3, *batches(ALL, BATCH)]):
        page_id, sent = filled(editor, f"round-{number}", words)
        assert sent.status == 200
        editor.send(
            page_id, [{"op": "change", "block": None, "fields": {"title": words[0][:200].replace("\t", " ")}}]
        )
        editor.publish(page_id)
        names = ("", "history", "publish", "canvas")
        paths += [f"/round-{number}", *(f"/admin/pages/{page_id}/{name}" for name in names)]
    said: list[str] = []
    context = open_as(editor.visitor.cookies)

    def dismiss(dialog: Dialog) -> None:
        said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def look_where(request: Request) -> None:
        if not request.url.split("/")[2].endswith(APEX):
            said.append(request.url)

    context.on("dialog", dismiss)
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("request", look_where)
    page = context.new_page()
    for path in [*paths, "/", "/nosuch", "/admin/", "/admin/people"]:
        page.goto(f"https://{V}{path}")
        found = page.evaluate(LOOK)
        assert not found, (path, found[:5])
        page.keyboard.press("Tab")
    assert [each for each in said if "status of 404" not in each] == []


LOOK = """() => {
  const found = [];
  for (const each of document.querySelectorAll('*')) {
    for (const {name, value} of each.attributes) {
      if (/^on/i.test(name) || name === 'srcdoc') found.push(each.tagName + ' ' + name);
      // the policy empties a style in markup; one that the editor's script sets has rules
      if (name === 'style' && !each.style.length) found.push(each.tagName + ' ' + name);
      if (/^(href|src|action|formaction|xlink:href|data)$/i.test(name)) {
        let scheme = 'https:';
        try { scheme = new URL(value, location.href).protocol; } catch { }
        if (!['https:', 'http:', 'mailto:', 'tel:'].includes(scheme)) found.push(each.tagName + ' ' + value);
      }
    }
    if (/^(OBJECT|EMBED|BASE|APPLET|PORTAL|MATH)$/i.test(each.tagName)) found.push(each.tagName);
    if (each.tagName === 'SCRIPT' && !each.nonce && each.type !== 'application/json') found.push('SCRIPT');
  }
  return found;
}"""


def test_the_look_finds_what_it_looks_for(open_as: Open, hostile: Hostile) -> None:
    planted = "<a href='java\tscript:alert(1)'>x</a><p onclick=x()>x</p><base href=/x>"
    planted += "<script>document.title='ran'</script>"
    hostile.pages["/planted"] = ([], f"<!doctype html><title>planted</title>{planted}")
    page = open_as().new_page()
    page.goto(f"https://{SIBLING}/planted")
    assert page.title() == "ran" and len(page.evaluate(LOOK)) >= 4
