"""The route table: every rule of the URL map, asked by all, answers as tests/security/routes.py has it."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.security.conftest import inside, stage
from tests.security.routes import ROUTES, Ids, declared_methods, url_of
from tests.security.stage import ROLES, Stage
from tests.security.wire import APEX, Reply

__all__ = ["inside", "stage"]  # fixtures of tests/security


def rules(app: Flask) -> list[tuple[Rule, str]]:
    found = [(rule, method) for rule in app.url_map.iter_rules() for method in declared_methods(rule)]
    return sorted(found, key=lambda each: (each[0].rule, each[1]))


def ask(stage: Stage, role: str, rule: Rule, method: str, ids: Ids, **headers: str) -> Reply:
    """As this role, with its cookie, its token and the declared form; from a page of the same host."""
    url = url_of(stage.app, rule, ids, stage.cast.acme)
    host = url.split("/")[2]
    route, visitor = ROUTES[rule.endpoint, method], stage.visitors[role]
    cookie, token = stage.cookie(role, host), stage.tokens.get((role, host), "")
    if method == "GET":
        return visitor.get(url, cookie=cookie, headers=headers)
    if route.json is not None:
        headers = {"X-CSRFToken": token, **headers}
        return visitor.post(url, json_=route.json(ids), cookie=cookie, headers=headers)
    form = {**(route.form(ids) if route.form else {}), "csrf_token": token}
    return visitor.post(url, form, cookie=cookie, headers=headers)


def test_every_rule_is_declared(app: Flask) -> None:
    """A route without an entry fails, and so does an entry without its route."""
    assert {(rule.endpoint, method) for rule, method in rules(app)} == set(ROUTES)


@pytest.mark.sweep
@pytest.mark.security(63)
def test_every_role_is_answered_as_declared(stage: Stage) -> None:
    wrong = []
    for rule, method in rules(stage.app):
        expected = ROUTES[rule.endpoint, method].by_role
        for role in ("suspended", *ROLES):
            jar = {host: dict(held) for host, held in stage.visitors[role].cookies.items()}
            reply = ask(stage, role, rule, method, stage.acme)
            stage.visitors[role].cookies = jar
            wanted = expected["anonymous" if role == "suspended" else role]
            if reply.status != wanted:
                wrong.append(f"{method} {rule.rule} as {role}: {reply.status} instead of {wanted}")
            if method == "POST" and reply.status < 400:
                stage.checkpoint.restore()
        if changed := stage.checkpoint.changed() - {"session"}:
            wrong.append(f"{method} {rule.rule} was refused and changed {changed}")
            stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong)


def test_wrong_methods_are_refused(stage: Stage) -> None:
    wrong = []
    for rule, _ in rules(stage.app):
        for method in {"GET", "POST"} - declared_methods(rule):
            url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
            host, path = url.split("/", 3)[2:]
            if method in stage.app.url_map.bind(
                host, subdomain=host.removesuffix(APEX).strip(".")
            ).allowed_methods(path):
                continue  # another rule's
            token = {"csrf_token": stage.tokens["owner", host]}
            reply = stage.visitors["owner"].ask(method, url, form=token, cookie=stage.cookie("owner", host))
            if reply.status not in (308, 404, 405):
                wrong.append(f"{method} {rule.rule}: {reply.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.sweep
@pytest.mark.security(62)
def test_ids_of_other_sites_are_not_found(stage: Stage) -> None:
    """As acme's owner with ids of mallory's: each alone, then all together."""
    wrong = []
    names = {"page_id", "binned", "block_id", "removed", "conflict_id", "number", "subdomain", "session_id"}
    names |= {"name", "removed_name"}
    for rule, method in rules(stage.app):
        used = rule.arguments & names
        foreign = [used, *({each} for each in used)]
        if rule.endpoint in ("dash.restore_page", "dash.purge_page", "dash.restore_block"):
            foreign = [{"binned", "removed", "page_id"}]
        if rule.endpoint == "dash.restore_picture":
            foreign = [{"removed_name"}]
        for chosen in (each for each in foreign if each - {"number"}):
            taken = {name: value for name, value in vars(stage.mallory).items() if name in chosen}
            ids = Ids(**{**vars(stage.acme), **taken})
            reply = ask(stage, "owner", rule, method, ids)
            if reply.status != 404 or "canary of mallory" in reply.text:
                wrong.append(f"{method} {rule.rule} with {sorted(taken)}: {reply.status}")
            if stage.checkpoint.changed() - {"session"}:
                wrong.append(f"{method} {rule.rule} changed {stage.checkpoint.changed()}")
                stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong)


@pytest.mark.sweep
@pytest.mark.security(30)
def test_reading_changes_nothing(stage: Stage) -> None:
    """GET and HEAD of every route, as the owner, leave every row as it was."""
    wrong = []
    for rule, method in rules(stage.app):
        if method != "GET":
            continue
        for asked in ("GET", "HEAD"):
            url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
            visitor = stage.visitors["owner"]
            visitor.ask(asked, url, cookie=stage.cookie("owner", url.split("/")[2]))
            if changed := stage.checkpoint.changed():
                wrong.append(f"{asked} {rule.rule} changed {changed}")
                stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong)
