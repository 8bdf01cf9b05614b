"""My account: name, email, password, signed-in browsers, leaving and coming back."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug import Response as AnyResponse

from ...auth.auditing import note
from ...auth.known_device import remember_device
from ...auth.sessions import current_row, rotate, sign_out
from ...extensions import db
from ...models import Mail, User, UserSession, revoke
from .. import home
from ..access import person_required, signed_in
from ..counting import count_email, count_new_password
from ..form_views import ask, show
from ..forms import DeleteAccountForm, EmailForm, EmptyForm, NameForm, PasswordForm
from ..requester import asker


def say(*sentences: str) -> None:
    """On the next page, each that says anything."""
    for sentence in sentences:
        if sentence:
            flash(sentence)


@home.get("/account")
@person_required
def show_account() -> str:
    """Everything about the account, on one page."""
    return render_template("home/account.html")


@home.route("/account/name", methods=["GET", "POST"])
@person_required
def update_name() -> AnyResponse:
    """Change the name that others see."""
    form = ask("home/account_name.html", NameForm(obj=current_user))
    if not form.validate_on_submit():
        return show()
    current_user.name = form.name.data
    db.session.commit()
    flash("Your name has been changed." if form.name.data else "Your name has been removed.")
    return redirect(url_for("home.show_account"), 303)


@home.route("/account/email", methods=["GET", "POST"])
@person_required
def update_email() -> AnyResponse:
    """Changes nothing yet: the letter to the new address does, with a link that carries both."""
    form = ask("home/account_email.html", EmailForm())
    if form.is_submitted():
        count_email()  # before the form says whether somebody has this address
    if not form.validate_on_submit():
        return show()
    new = form.email.data
    held = Mail.post("email_change", current_user, asker=asker(), to=new, new_email=new)
    note("email_asked", by=current_user)
    db.session.commit()
    flash(held or f"We’ve sent an email to {new}.")
    return redirect(url_for("home.show_account"), 303)


@home.route("/account/password", methods=["GET", "POST"])
@person_required
def update_password() -> AnyResponse:
    """Change the password; sessions elsewhere end."""
    form = ask("home/account_password.html", PasswordForm())
    if not form.validate_on_submit():
        return show()
    user = current_user._get_current_object()
    user.change_password(User.hashed(form.password.data, count_new_password()), but=current_row())
    rotate()
    held = Mail.post("password_changed", user, asker=asker())
    note("password", by=user)
    db.session.commit()
    say("Your password has been changed. All other devices were signed out.", held)
    response = redirect(url_for("home.show_account"), 303)
    remember_device(response, user)
    return response


@home.get("/account/sessions")
@person_required
def list_sessions() -> str:
    """Where the person is signed in."""
    sessions = UserSession.of(current_user)
    shown = {"sessions": sessions, "own": current_row(), "others": elsewhere(sessions)}
    return render_template("home/account_sessions.html", **shown)


def elsewhere(sessions: list[UserSession]) -> list[UserSession]:
    """Those that are neither this browser's own nor handed over from it."""
    own = current_row()
    return [each for each in sessions if own and own.id not in (each.id, each.parent_id)]


@home.post("/account/sessions/<int:session_id>")
@person_required
def delete_session_of_mine(session_id: int) -> AnyResponse:
    """End one of the person's sessions."""
    row = next(iter(UserSession.of(current_user, UserSession.id == session_id)), None)
    if row is None:
        abort(404)
    if row is current_row():
        sign_out()
        db.session.commit()
        return redirect(url_for("home.show_index"), 303)
    row.end()
    revoke("one_sign_out", current_user)
    db.session.commit()
    flash("That browser has been signed out.")
    return redirect(url_for("home.list_sessions"), 303)


@home.post("/account/sessions")
@person_required
def delete_other_sessions() -> AnyResponse:
    """Every browser but this one, and what was opened from it."""
    revoke("sign_out", current_user, but=current_row())
    note("sessions_ended", by=current_user)
    db.session.commit()
    flash("All other browsers have been signed out.")
    response = redirect(url_for("home.list_sessions"), 303)
    remember_device(response, current_user)
    return response


@home.route("/account/delete", methods=["GET", "POST"])
@person_required
def delete_account() -> AnyResponse | str:
    """Move the account to the bin for 30 days."""
    form = ask("home/account_delete.html", DeleteAccountForm())
    if not form.validate_on_submit():
        return show()
    user = current_user._get_current_object()
    note("delete_account", by=user)
    held = Mail.post("account_deleted", user, asker=asker())
    sign_out()
    user.delete()
    db.session.commit()
    return render_template("home/account_deleted.html", held=held)


@home.route("/account/bin", methods=["GET", "POST"])
@signed_in
def show_bin() -> AnyResponse:
    """All that somebody sees who deleted the account and signed in again: the way back."""
    if current_user.deleted_at is None:
        return redirect(url_for("home.show_account"), 303)
    form = ask("home/account_bin.html", EmptyForm())
    if not form.validate_on_submit():
        return show()
    current_user.come_back()
    note("restore_account", by=current_user)
    db.session.commit()
    flash("Your account has been restored, along with its sites.")
    return redirect(url_for("home.list_sites"), 303)
