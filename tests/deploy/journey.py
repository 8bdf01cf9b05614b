"""What a stranger does first: signs up, writes, publishes, and somebody visits."""

import re
from urllib.parse import urljoin

from tests import html
from tests.mailbox import Mailbox
from tests.visitor import Reply, Visitor

HOME = "https://sitemaker.test"
PASSWORD = "forty-two geese over the lake"


def sign_up(owner: Visitor, name: str) -> str:
    """Sign up for `name`; returns the address of the site, in whose admin the owner then is."""
    wanted = {"email": f"{name}@example.com", "password": PASSWORD, "address": name}
    landed = owner.submit(f"{HOME}/signup", wanted)
    assert landed.status == 200 and landed.url.startswith(f"https://{name}.sitemaker.test/admin"), landed.url
    return f"https://{name}.sitemaker.test/"


def confirm(owner: Visitor, mailbox: Mailbox, name: str) -> None:
    """Follow the link in the letter and press the button there: opening alone changes nothing."""
    letter = mailbox.wait_for(f"{name}@example.com").get_body(("plain",))
    link = re.search(rf"{HOME}/confirm/\S+", letter.get_content() if letter else "")
    assert link is not None
    assert owner.submit(link[0], {}, link[0].removeprefix(HOME)).status == 200


def write(owner: Visitor, site: str, words: str) -> None:
    """Change the first heading of the first page, by the plain form."""
    page = _link(owner.visit(f"{site}admin/"), r"/admin/pages/\d+/$")
    block = owner.visit(_link(owner.visit(page), r"/blocks/[\w-]+/$"))
    form = next(each for each in block.page.all("form") if "heading" in html.fields(each))
    sent = owner.post(urljoin(block.url, form.attributes["action"]), {**html.fields(form), "heading": words})
    assert owner.follow(sent).status == 200


def publish(owner: Visitor, site: str) -> None:
    offered = owner.visit(_link(owner.visit(f"{site}admin/"), r"/admin/pages/\d+/publish$"))
    form = next(
        each for each in offered.page.all("form") if any("publish." in name for name in html.fields(each))
    )
    assert owner.follow(owner.post(offered.url, html.fields(form))).status == 200


def _link(reply: Reply, pattern: str) -> str:
    assert reply.status == 200, f"{reply.url} answered {reply.status}"
    links = [each.attributes.get("href", "") for each in reply.page.all("a")]
    found = [each for each in links if re.search(pattern, each)]
    assert found, f"no link like {pattern} on {reply.url}"
    return urljoin(reply.url, found[0])
