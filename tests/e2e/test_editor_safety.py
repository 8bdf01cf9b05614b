"""What may befall who edits on the page: another writes there too, the net or the session goes away."""

import re

import pytest
from playwright.sync_api import Dialog, Route, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
DESK = Device(1280, visual=True)


def beside(arrive: Arrive, first: Editor, name: str) -> Editor:
    """Another person at the same page."""
    other = arrive(DESK)
    other.enter(name)
    other.go(first.person.page.url)
    editor = Editor(other)
    editor.is_ready()
    return editor


def test_two_wrote_the_same_line(arrive: Arrive) -> None:
    alice = fresh_page(arrive(DESK), "Written by two")
    bob = beside(arrive, alice, "bob")
    for editor in (alice, bob):
        editor.choose("Hero")
    alice.field("Heading").fill("Bread at seven")
    alice.is_saved()
    bob.field("Heading").fill("Bread at seven, six days a week")
    bob.says("Saved, 1 conflict to resolve")
    bob.field("Heading").blur()
    versions = bob.panel.get_by_role("group", name="Two versions of heading")
    expect(versions).to_contain_text("Bread at seven, six days a week")
    expect(bob.row("Hero")).to_contain_text("2 versions")
    bob.audit()
    versions.get_by_role("button", name="Keep mine").click()
    expect(versions).to_have_count(0)
    bob.is_saved()
    expect(bob.block("hero").locator("h1")).to_have_text("Bread at seven, six days a week")
    alice.field("Heading").blur()
    alice.row("Hero").click()
    alice.panel.get_by_label("Link text", exact=True).fill("Come by")
    alice.is_saved()
    expect(alice.block("hero").locator("h1")).to_have_text("Bread at seven, six days a week")


def test_what_another_changed_is_shown_and_not_overwritten(arrive: Arrive) -> None:
    alice = fresh_page(arrive(DESK), "Side by side")
    bob = beside(arrive, alice, "bob")
    for editor in (alice, bob):
        editor.choose("Hero")
    alice.field("Heading").fill("By Alice")
    alice.is_saved()
    bob.panel.get_by_label("Link text", exact=True).fill("By Bob")
    bob.is_saved()
    expect(bob.block("hero").locator("h1")).to_have_text("By Alice")
    bob.panel.get_by_label("Link text", exact=True).blur()
    expect(bob.field("Heading")).to_have_value("By Alice")


def test_offline_all_is_kept_and_sent_in_order_afterwards(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Cut off")
    editor.choose("Hero")
    alice.context.set_offline(True)
    editor.field("Heading").fill("Written without a net")
    editor.says("Offline, 1 change saved on this device")
    alice.sees("You’re offline. You can keep editing.")
    expect(alice.page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    editor.tool("Duplicate").click()
    editor.says("Offline, 2 changes saved on this device")
    editor.audit()
    alice.context.set_offline(False)
    editor.is_saved()
    editor.reload()
    expect(editor.sheet.get_by_role("heading", name="Written without a net")).to_have_count(2)
    alice.said.clear()  # the browser tells of each request that could not leave


def test_session_ended_while_somebody_wrote(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Signed out")
    editor.choose("Hero")
    tab = alice.beside(alice.context.new_page())
    tab.go("https://acme.sitemaker.test/admin/")
    tab.press("Sign out")
    tab.page.close()
    editor.field("Heading").fill("Kept all the while")
    editor.says("Signed out, 1 change saved on this device.")
    alice.sees("You were signed out. Your text is still here.")
    with alice.context.expect_page() as opened:
        alice.page.get_by_role("link", name="Sign in", exact=True).click()
    again = alice.beside(opened.value)
    again.sign_in("alice@example.com")
    again.heading("Pages")
    again.page.close()
    alice.page.bring_to_front()
    alice.page.evaluate("dispatchEvent(new Event('focus'))")
    editor.is_saved()
    editor.reload()
    expect(editor.block("hero").locator("h1")).to_have_text("Kept all the while")
    alice.said.clear()


def test_leaving_with_unsent_edits_is_asked_about(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Left too soon")
    editor.choose("Hero")
    alice.page.route("**/edits", lambda route: route.abort())
    editor.field("Heading").fill("Not told yet")
    editor.says(re.compile("^Trying again, 1 change saved"))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    alice.page.on("dialog", stay)
    alice.page.evaluate("setTimeout(() => location.assign('/admin/'))")
    alice.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    alice.page.unroute("**/edits")
    editor.key("ControlOrMeta+S")
    editor.is_saved()
    alice.page.evaluate("setTimeout(() => location.assign('/admin/'))")
    alice.heading("Pages")
    assert asked == ["beforeunload"]
    alice.said.clear()


def test_answer_that_was_lost_is_asked_for_again_and_applied_once(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Told twice")
    editor.choose("Hero")
    alice.page.evaluate(
        """() => {
          const real = window.fetch;
          window.lost = 0;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[0].endsWith("/edits") && answer.ok && !window.lost++)
              throw new TypeError("lost on its way back");
            return answer;
          };
        }"""
    )
    editor.tool("Duplicate").click()
    editor.is_saved()
    assert alice.page.evaluate("window.lost") == 2
    editor.reload()
    assert editor.rows() == ["Hero", "Hero"]
    alice.said.clear()


def test_address_that_is_none_is_refused_in_a_sentence_and_the_rest_is_kept(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Refused")
    editor.choose("Hero")
    editor.field("Heading").fill("This one is kept")
    editor.panel.get_by_label("Web address, email or phone").fill("javascript:alert(1)")
    editor.panel.get_by_label("Web address, email or phone").blur()
    expect(editor.panel.locator(".refusal")).to_contain_text("javascript")
    editor.is_saved()
    editor.reload()
    expect(editor.block("hero").locator("h1")).to_have_text("This one is kept")
    alice.said.clear()


def test_changes_that_come_too_fast_are_kept_and_sent_later(arrive: Arrive) -> None:
    alice = arrive(DESK)
    editor = fresh_page(alice, "Too fast")
    editor.choose("Hero")
    refused: list[Route] = []

    def refuse(route: Route) -> None:
        refused.append(route)
        said = "This site takes 3,000 changes a minute and has reached that limit."
        answer = {"status": 429, "message": said, "edit": None}
        if len(refused) > 2:
            return route.continue_()
        route.fulfill(status=429, headers={"Retry-After": "1"}, json=answer)

    alice.page.route("**/edits", refuse)
    editor.field("Heading").fill("Kept meanwhile")
    editor.says("Trying again, 1 change saved on this device")
    alice.sees("This site takes 3,000 changes a minute")
    editor.is_saved()
    editor.reload()
    expect(editor.block("hero").locator("h1")).to_have_text("Kept meanwhile")
    alice.said.clear()


@pytest.mark.security(51)
def test_page_in_the_frame_runs_nothing_and_is_not_listened_to(arrive: Arrive) -> None:
    """Hostile words in each kind of place: the editor around them is as it was, messages change nothing."""
    alice = arrive(DESK)
    editor = fresh_page(alice, "<img src=x onerror=alert(1)>")
    alice.page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    editor.choose("Hero")
    hostile = "</script><svg onload=alert(1)>{{7*7}}<iframe srcdoc='<script>alert(1)</script>'>"
    editor.field("Heading").fill(hostile)
    expect(editor.block("hero").locator("h1")).to_have_text(hostile)
    editor.field("Text").fill(f"{hostile}\n\n[x](https://e.example)<b onclick=alert(1)>b</b>")
    editor.is_saved()
    before = (alice.page.title(), alice.page.evaluate("JSON.stringify(localStorage)"))
    rows = editor.rows()
    editor.sheet.locator("body").evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "parent.document.title = 'taken'";
          document.body.append(script);
          for (const data of [{op: "remove"}, "undo", {type: "choose"}]) parent.postMessage(data, "*");
        }"""
    )
    editor.reload()
    assert (alice.page.title(), alice.page.evaluate("JSON.stringify(localStorage)")) == before
    assert editor.rows() == rows
    assert alice.page.locator("#editor iframe").count() == 1
    assert all("script" in each for each in alice.said)  # the frame's policy refused the script
    alice.said.clear()
