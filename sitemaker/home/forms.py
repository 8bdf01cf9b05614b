"""The forms of sitemaker.com. Each refusal is one sentence that names the thing and offers the cure."""

from typing import Any

from flask import current_app, request
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import StopValidation

from ..auth.sessions import current_row
from ..extensions import db
from ..lib.email import addresses
from ..lib.text import password_rules, site_names
from ..lib.text.characters import check_characters, check_line, shown_name
from ..models import Site, User, name_is_free, now
from ..models.report import REASONS
from ..starters import DEFAULT, STARTERS
from .counting import try_password
from .validators import Unique, filled, kept, longest, unbanned

PASSWORD_HELP = f"{password_rules.SHORTEST} characters or more. A sentence is fine."
REASON_WORDS = {
    "phishing": "It pretends to be somebody else, to get passwords or money",
    "malware": "It spreads harmful software",
    "spam": "It is made for search engines or spam",
    "illegal": "It breaks the law: threats, abuse, incitement",
    "copyright": "It shows my work or my private life without permission",
    "other": "Something else",
}


class AnyForm(FlaskForm):  # type: ignore[misc]
    """Flask-WTF comes without types; this is the one place that shows."""

    class Meta:
        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """What was posted as a form, alone: Flask-WTF would read JSON too, whatever types are in it."""
            return request.form if request.method == "POST" else None


class AnonymousForm(AnyForm):
    """Before sign-in there is no session to bind a token to: the Origin rule guards instead."""

    class Meta:
        csrf = False


def folded_email(value: str | None) -> str:
    """The email as accounts are found by it."""
    return addresses.folded(value or "")


def folded_name(value: str | None) -> str:
    """Whoever types the whole address means its first part."""
    name = site_names.folded(value or "").removeprefix("https://").removeprefix("http://").rstrip("/")
    return name.removesuffix("." + current_app.config["SERVER_NAME"])


def proper_email(form: Form, field: Field) -> None:
    """Refuses what is no email address."""
    if sentence := addresses.refusal(field.data):
        raise StopValidation(sentence)


def proper_name(form: Form, field: Field) -> None:
    """Refuses what cannot be a subdomain."""
    if sentence := site_names.refusal(field.data):
        raise StopValidation(sentence)


def free_name(form: Form, field: Field) -> None:
    """Names at rest are refused too, but to whoever had them last."""
    person = current_user if current_user.is_authenticated else None
    if not name_is_free(field.data, for_user=person):
        raise ValidationError(f"“{field.data}” is taken. Choose another.")


def address_field(label: str = "Address") -> StringField:
    """The field for a site's address."""
    return StringField(
        label,
        filters=[folded_name],
        validators=[proper_name, Unique(Site.subdomain, "“{}” is taken. Choose another."), free_name],
    )


def starter_field() -> RadioField:
    """The choice of the starter that a site begins with."""
    return RadioField(
        "Start with",
        choices={name: starter.label for name, starter in STARTERS.items()},
        default=next(iter(STARTERS)),
        filters=[lambda value: value or DEFAULT],
        coerce=lambda value: value or "",
        description="You can change it later. Your text stays.",
        invalid_choice_message="Choose one of these.",
    )


class SignUpForm(AnonymousForm):
    """A new account and its first site."""

    address = address_field()
    email = EmailField(
        "Email",
        filters=[folded_email],
        validators=[
            proper_email,
            Unique(User.email, "You already have an account with this email: sign in."),
            unbanned,
        ],
    )
    password = PasswordField("Password", description=PASSWORD_HELP)
    starter = starter_field()
    invite = StringField("Invitation code", description="The code you were given.")

    def validate_password(self, field: Field) -> None:
        refuse_weak(field.data, email=self.email.data, address=self.address.data)

    def validate_invite(self, field: Field) -> None:
        asked, word = current_app.config["SIGNUPS"] == "invite", current_app.config["INVITE_CODE"]
        if asked and (field.data or "").strip() != word:
            raise ValidationError("That isn’t the right code. Check your invitation.")


def refuse_weak(password: str | None, *, email: str | None, address: str | None = "") -> None:
    """Raises ValidationError for a password that is too easy to guess."""
    sentence = password_rules.refusal(password or "", email=email or "", address=address or "")
    if sentence:
        raise ValidationError(sentence)


class SignInForm(AnonymousForm):
    """Email and password."""

    email = EmailField(
        "Email", filters=[folded_email], validators=[filled("Enter your email address."), longest(254)]
    )
    password = PasswordField("Password", validators=[filled("Enter your password.")])
    next = HiddenField()


class AskResetForm(AnonymousForm):
    """Asks for a link to set a new password."""

    email = EmailField("Email", filters=[folded_email], validators=[proper_email])


class ResetForm(AnonymousForm):
    """A new password for whoever reads the mailbox of this address."""

    password = PasswordField("New password", description=PASSWORD_HELP)

    def __init__(self, email: str, **values: Any) -> None:
        super().__init__(**values)
        self._email = email

    def validate_password(self, field: Field) -> None:
        refuse_weak(field.data, email=self._email)


class ConfirmForm(AnonymousForm):
    """One button: opening a mailed link changes nothing, pressing it does."""


class NameForm(AnyForm):
    """The name others see beside a person's edits."""

    name = StringField(
        "Name",
        filters=[lambda value: shown_name(value or "").strip()],
        validators=[longest(120), kept(check_line)],
        description="Shown beside your edits. Optional.",
    )


class FreshForm(AnyForm):
    """Before something that matters: the password once more, unless it was given in the last ten minutes."""

    current = PasswordField("Current password")

    @property
    def asks_password(self) -> bool:
        row = current_row()
        return row is None or not row.is_fresh

    def validate_current(self, field: Field) -> None:
        row = current_row()
        if row is None or row.is_fresh:
            return
        if not field.data:
            raise ValidationError("You entered your password more than ten minutes ago. Enter it again.")
        if try_password(row.user.email, field.data) is None:
            raise ValidationError("That’s not your password.")
        row.authenticated_at = now()
        db.session.commit()  # a fact of its own: it stands whatever becomes of the rest of the form


class EmailForm(FreshForm):
    """A new email address for the account."""

    email = EmailField(
        "New email address",
        filters=[folded_email],
        validators=[proper_email, unbanned],
        description="We’ll send an email there first. Until you confirm it, the old address stays in use.",
    )

    def validate_email(self, field: Field) -> None:
        if field.data == current_user.email:
            raise ValidationError("This is already your email address.")
        if not self.current.errors:  # nobody learns who has an account without the password
            Unique(User.email, "Another account uses this email address. Choose a different one.")(
                self, field
            )


class PasswordForm(FreshForm):
    """A new password for the account."""

    password = PasswordField("New password", description=PASSWORD_HELP)

    def validate_password(self, field: Field) -> None:
        refuse_weak(field.data, email=current_user.email)


class EmptyForm(AnyForm):
    """A button that carries nothing but the token."""


class SiteForm(AnyForm):
    """A new site."""

    address = address_field()
    starter = starter_field()


class RenameForm(AnyForm):
    """A new address for a site."""

    address = address_field("New address")


class DeleteSiteForm(FreshForm):
    """Deletes a site, once its address is typed."""

    address = StringField("Enter the site’s address to confirm", filters=[folded_name])

    def __init__(self, site: Site, **values: Any) -> None:
        super().__init__(**values)
        self._site = site

    def validate_address(self, field: Field) -> None:
        if field.data != self._site.subdomain:
            raise ValidationError(f"Enter “{self._site.subdomain}”, to confirm that this is the right site.")


class DeleteAccountForm(FreshForm):
    """Deletes the account, once its email is typed."""

    email = EmailField("Enter your email address to confirm", filters=[folded_email])

    def validate_email(self, field: Field) -> None:
        if field.data != current_user.email:
            raise ValidationError(f"Enter “{current_user.email}”, so that nothing is deleted by mistake.")


class ReportForm(AnonymousForm):
    """A report of a site that breaks the rules."""

    host = StringField(
        "Site address",
        filters=[lambda value: shown_name(value or "").strip().lower()],
        validators=[
            filled("Enter the site’s address, as it appears in your browser."),
            longest(255),
            kept(check_line),
        ],
    )
    reason = RadioField(
        "What’s wrong with it?",
        choices={each: REASON_WORDS[each] for each in REASONS},
        coerce=lambda value: value or "",
        invalid_choice_message="Choose the one that fits best.",
    )
    words = TextAreaField(
        "Details",
        validators=[longest(5000), kept(check_characters)],
        description="What you saw, and on which page. Optional.",
    )
    email = EmailField(
        "Your email", filters=[folded_email], description="If we may contact you about it. Optional."
    )

    def validate_email(self, field: Field) -> None:
        if field.data:
            proper_email(self, field)
