"""What mailed links lead to. Opening one consumes nothing, since scanners follow links; its button does."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as AnyResponse

from ...extensions import db
from ...lib.passwords import FIRST
from ...models import Audit, Job, Mail, User
from ...sessions import current_row, remember_device, sign_in, sign_out
from .. import home
from ..asking import ask, refuse, show
from ..forms import AskResetForm, ConfirmForm, EmptyForm, ResetForm
from ..guards import person_required
from ..limits import count_email, count_reset

Answer = AnyResponse | tuple[str, int]


@home.route("/confirm/<token>", methods=["GET", "POST"])
def create_confirmation(token: str) -> Answer:
    found = User.from_confirmation(token)
    if found is None:
        return render_template("home/dead_link.html", kind="confirm"), 410
    user, new_email = found
    form = ask("home/confirm.html", ConfirmForm(), email=new_email or user.email, change=bool(new_email))
    if not form.validate_on_submit():
        return show()
    if not new_email:
        user.confirm()
        Audit.note("confirm", by=user, address=request.remote_addr or "")
        db.session.commit()
        return _confirmed("Your address is confirmed.")
    return _change(user, new_email)


def _change(user: User, new_email: str) -> Answer:
    old = user.email
    try:
        user.email = new_email
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return refuse("Another account has this address by now, so yours keeps the old one.")
    user.confirm()
    own = current_row()
    user.end_sessions(but=own if own is not None and own.user_id == user.id else None)
    Mail.post("email_changed", user, to=old, new_email=new_email)
    Audit.note("email", by=user, address=request.remote_addr or "")
    db.session.commit()
    return _confirmed("Your address is changed.")


def _confirmed(words: str) -> AnyResponse | tuple[str, int]:
    if current_user.is_authenticated:
        flash(words)
        return redirect(url_for("home.list_sites"), 303)
    return render_template("home/confirmed.html", words=words), 200


@home.route("/confirm/again", methods=["GET", "POST"])
@person_required
def create_letter() -> AnyResponse:
    """The confirmation once more; counted per day and address by the mail itself."""
    form = ask("home/confirm_again.html", EmptyForm())
    if not form.validate_on_submit():
        return show()
    count_email()
    if current_user.confirmed_at is not None:
        flash("Your address is confirmed already.")
    elif Mail.post("confirm", current_user) is None:
        flash("Three letters went to this address today. Look for them, also among the spam, or wait a day.")
    else:
        flash(f"A letter is on its way to {current_user.email}.")
    db.session.commit()
    return redirect(url_for("home.list_sites"), 303)


@home.route("/reset", methods=["GET", "POST"])
def create_reset() -> Answer:
    """The same answer for every address, after the same work: a job looks whose it is."""
    form = ask("home/reset.html", AskResetForm())
    if not form.validate_on_submit():
        return show()
    count_reset(form.email.data)
    Job.enqueue("ask_reset", email=form.email.data, address=request.remote_addr or "")
    db.session.commit()
    return render_template("home/reset_sent.html", email=form.email.data), 200


@home.route("/reset/<token>", methods=["GET", "POST"])
def update_password_by_letter(token: str) -> Answer:
    mail = Mail.for_reset(token)
    if mail is None or mail.user is None or not mail.user.is_active:
        return render_template("home/dead_link.html", kind="reset"), 410
    user = mail.user
    form = ask("home/reset_password.html", ResetForm(user), email=user.email)
    if not form.validate_on_submit():
        return show()
    hashed = User.hashed(form.password.data, FIRST)
    if not mail.use():
        return render_template("home/dead_link.html", kind="reset"), 410
    user.password_hash = hashed
    return _sign_in_anew(user)


def _sign_in_anew(user: User) -> AnyResponse:
    Mail.void_resets(user)
    sign_out()
    user.end_sessions()
    Mail.post("password_changed", user)
    Audit.note("password", by=user, address=request.remote_addr or "")
    sign_in(user)
    db.session.commit()
    flash("Your password is changed. Every other device was signed out.")
    response = redirect(url_for("home.list_sites"), 303)
    remember_device(response, user)
    return response
