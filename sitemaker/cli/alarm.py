"""An email to the operator when something that runs by itself did not end well: flask alarm."""

import html
import socket
import uuid

import click
from flask import current_app
from flask.cli import with_appcontext

from ..extensions import mailer
from ..lib.email.mailer import Undelivered, compose


@click.command("alarm")
@click.argument("unit")
@with_appcontext
def alarm(unit: str) -> None:
    """Write to ALARM_EMAIL that UNIT failed; systemd's OnFailure= calls this. Needs no database."""
    config = current_app.config
    text = (
        f"{unit} failed on {socket.gethostname()}.\n\n"
        f"What it said: journalctl -u {unit} -n 50\n"
        'What to do: docs/operating.md, "When something is wrong".\n'
    )
    message = compose(
        sender=config["MAIL_FROM"],
        to=config["ALARM_EMAIL"],
        subject=f"sitemaker: {unit} failed",
        text=text,
        html=f"<pre>{html.escape(text)}</pre>",
        message_id=f"<alarm-{uuid.uuid4()}@{str(config['SERVER_NAME']).partition(':')[0]}>",
    )
    try:
        mailer.deliver(message)
    except Undelivered as problem:
        raise click.ClickException(f"No email was sent: the mail server refused it ({problem}).") from None
    click.echo(f"{config['ALARM_EMAIL']} was notified.")
