"""What mailed links lead to. Opening one consumes nothing, since scanners follow links; its button does."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as AnyResponse

from ...auth.auditing import note
from ...auth.known_device import remember_device
from ...auth.sessions import current_row, sign_in, sign_out
from ...extensions import db
from ...lib.fairness.password_pool import FIRST
from ...models import Ban, Mail, User
from .. import home
from ..access import person_required, turn_away
from ..counting import bar_network, count_email, count_reset
from ..form_views import ask, refuse, show
from ..forms import AskResetForm, ConfirmForm, EmptyForm, ResetForm
from ..requester import asker
from .account import say

Answered = AnyResponse | tuple[str, int]


@home.route("/confirm/<token>", methods=["GET", "POST"])
def create_confirmation(token: str) -> Answered:
    """In a browser that is signed in to the account a press is enough.

    In any other, who confirms an address chooses the password: somebody else may have signed up with it. Who
    changes an address has to sign in first: the new one may hold a typo, and its mailbox be a stranger's.
    """
    mail = Mail.behind(token, "confirm", "email_change")
    if mail is None or mail.user is None or not mail.user.is_active:
        return _dead("confirm")
    user, change = mail.user, mail.kind == "email_change"
    own = current_user.is_authenticated and current_user.id == user.id
    if change and not own:
        return _ask_for_the_account()
    choose = not own and user.confirmed_at is None
    form = ResetForm(mail.to) if choose else ConfirmForm()
    form = ask("home/confirm.html", form, email=mail.to, change=change, choose=choose)
    if not form.validate_on_submit():
        return show()
    if choose:
        return _claim(mail, user, form)
    return _change(mail, user) if change else _confirm(user)


def _dead(kind: str) -> Answered:
    return render_template("home/dead_link.html", kind=kind), 410


def _ask_for_the_account() -> Answered:
    if not current_user.is_authenticated:
        return turn_away()
    return render_template("home/other_account.html"), 403


def _confirm(user: User) -> Answered:
    if user.confirmed_at is None:  # the link stays good, so that a second click is no dead end
        user.confirm()
        note("confirm", by=user)
    db.session.commit()
    return _confirmed("Your email address is confirmed.")


def _claim(mail: Mail, user: User, form: ResetForm) -> Answered:
    """Confirm, with a new password in place of whatever was chosen before."""
    bar_network(known_to=user.email)
    hashed = User.hashed(form.password.data, FIRST)
    if not mail.use():
        return _dead("confirm")
    user.change_password(hashed)
    user.confirm()
    return _sign_in_anew(
        user, "confirm", "Your email address is confirmed. All other devices were signed out."
    )


def _change(mail: Mail, user: User) -> Answered:
    if banned := Ban.of_email(mail.to):
        return refuse(banned)
    if not mail.use():
        return _dead("confirm")
    # before the change confirms the account: one that never confirmed is not written to at its old address
    held = Mail.post("email_changed", user, asker=asker(), to=user.email, new_email=mail.to)
    try:
        user.change_email(mail.to, but=current_row())
    except IntegrityError:
        db.session.rollback()
        return refuse("Another account uses this email address now, so yours keeps the old one.")
    note("email", by=user)
    db.session.commit()
    response = make_response(_confirmed("Your email address has been changed.", held))
    remember_device(response, user)
    return response


def _confirmed(*sentences: str) -> Answered:
    if current_user.is_authenticated:
        say(*sentences)
        return redirect(url_for("home.list_sites"), 303)
    return render_template("home/confirmed.html", words=" ".join(filter(None, sentences))), 200


@home.route("/confirm/again", methods=["GET", "POST"])
@person_required
def create_confirmation_email() -> AnyResponse:
    """The confirmation once more; counted per day and address by the mail itself."""
    form = ask("home/confirm_again.html", EmptyForm())
    if not form.validate_on_submit():
        return show()
    count_email()
    if current_user.confirmed_at is not None:
        flash("Your email address is already confirmed.")
    else:
        held = Mail.post("confirm", current_user, asker=asker())
        flash(held or f"We’ve sent an email to {current_user.email}.")
    db.session.commit()
    return redirect(url_for("home.list_sites"), 303)


@home.route("/reset", methods=["GET", "POST"])
def create_reset() -> Answered:
    """The same answer for every address, after the same work but for the email."""
    form = ask("home/reset.html", AskResetForm())
    if not form.validate_on_submit():
        return show()
    bar_network(known_to=form.email.data)
    count_reset(form.email.data)
    user = User.by_email(form.email.data)
    held = Mail.ask_reset(form.email.data, user, asker(user))
    db.session.commit()
    return render_template("home/reset_sent.html", email=form.email.data, held=held), 200


@home.route("/reset/<token>", methods=["GET", "POST"])
def update_forgotten_password(token: str) -> Answered:
    """Set a new password by the link from an email."""
    mail = Mail.behind(token, "reset")
    if mail is None or mail.user is None or not mail.user.is_active:
        return _dead("reset")
    user = mail.user
    form = ask("home/reset_password.html", ResetForm(user.email), email=user.email)
    if not form.validate_on_submit():
        return show()
    bar_network(known_to=user.email)
    hashed = User.hashed(form.password.data, FIRST)
    if not mail.use():
        return _dead("reset")
    user.change_password(hashed)
    held = Mail.post("password_changed", user, asker=asker())
    return _sign_in_anew(
        user, "password", "Your password has been changed. All other devices were signed out.", held
    )


def _sign_in_anew(user: User, action: str, *sentences: str) -> AnyResponse:
    sign_out()
    note(action, by=user)
    sign_in(user)
    db.session.commit()
    say(*sentences)
    response = redirect(url_for("home.list_sites"), 303)
    remember_device(response, user)
    return response
