"""Who is let into a site (R118)."""

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Membership, Site, Unconfirmed, User
from tests.cast import PASSWORD, Cast
from tests.security.wire import MakeVisitor


@pytest.mark.security(118)
def test_only_whoever_confirmed_is_let_in(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    """Anybody can sign up with a colleague's address: the site would be open to them."""
    form = {"email": "colleague@example.com", "password": PASSWORD, "address": "colleague"}
    assert inside().post("/signup", form).status == 303
    run = app.test_cli_runner().invoke
    refused = run(args=["member", "add", "acme", "colleague@example.com"])
    assert refused.exit_code == 1 and "flask user confirm colleague@example.com" in refused.output
    assert run(args=["user", "confirm", "colleague@example.com"]).exit_code == 0
    assert run(args=["member", "add", "acme", "colleague@example.com"]).exit_code == 0


@pytest.mark.security(118)
def test_role_of_an_unconfirmed_member_is_not_raised(app: Flask, cast: Cast) -> None:
    """One let in by a release that did not ask yet."""
    with app.app_context():
        user = User(email="early@example.com")
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(site_id=cast.acme.id, user_id=user.id, role="reader"))
        with pytest.raises(Unconfirmed):
            db.session.get_one(Site, cast.acme.id).let_in(user, "editor")
        db.session.rollback()
