"""Names count against the account that takes them (R110)."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db
from sitemaker.models import ReleasedName
from tests.cast import PASSWORD, Cast
from tests.security.wire import MakeVisitor, Reply, Visitor


def rename(visitor: Visitor, old: str, new: str) -> Reply:
    form = {"address": new, "csrf_token": visitor.token("/account")}
    return visitor.post(f"/sites/{old}/address", form)


def create(visitor: Visitor, name: str) -> Reply:
    return visitor.post("/sites/new", {"address": name, "csrf_token": visitor.token("/account")})


def sign_up(visitor: Visitor, name: str) -> int:
    form = {"email": f"{name}@example.com", "password": PASSWORD, "address": name}
    return visitor.post("/signup", form).status


def resting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ReleasedName.name).order_by(ReleasedName.name)))


@pytest.mark.security(110)
def test_renaming_on_and_on_squats_nothing(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    names = ["acme", *(f"good-name-{number}" for number in range(14))]
    replies = [rename(owner, old, new) for old, new in zip(names, names[1:], strict=False)]
    assert Counter(reply.status for reply in replies) == {303: 10, 422: 1, 404: 3}
    refused = replies[10].page
    assert "10 new addresses in a day" in refused.text and 'value="good-name-10"' in replies[10].text
    assert resting(app) == []
    assert sign_up(visitor(), "good-name-3") == 303
