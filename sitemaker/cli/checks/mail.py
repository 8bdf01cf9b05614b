"""The mail server."""

from flask import current_app

from ...extensions import mailer
from ...lib.email.mailer import Undelivered
from . import Complaints


def mail() -> Complaints:
    """As sending does it, but for the message."""
    config = current_app.config
    if not config["SMTP_URL"]:
        yield "SMTP_URL is empty: emails are printed, not sent."
        return
    if mailer.is_clear:
        yield "SMTP_URL sends its password unencrypted: add ?starttls to it, or start it with smtps://."
    try:
        mailer.reach(config["MAIL_FROM"])
    except Undelivered as problem:
        yield f"The mail server refuses email from {config['MAIL_FROM']}: {problem}"
