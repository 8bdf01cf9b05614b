"""The mail server."""

from flask import current_app

from ...extensions import mailer
from ...lib.email.mailer import Undelivered
from . import Complaints


def mail() -> Complaints:
    """As sending does it, but for the message."""
    config = current_app.config
    if not config["SMTP_URL"]:
        yield "SMTP_URL is empty: mail is printed, and reaches nobody."
        return
    if mailer.is_clear:
        yield "SMTP_URL sends its password in clear: add ?starttls to it, or begin it with smtps://."
    try:
        mailer.reach(config["MAIL_FROM"])
    except Undelivered as problem:
        yield f"The mail server takes no email from {config['MAIL_FROM']}: {problem}"
