"""Work that waits or was given up, from the shell: flask job, flask email. No email's words are shown."""

from collections.abc import Iterable
from datetime import datetime

import click
from flask.cli import AppGroup

from ..extensions import db
from ..jobs import KINDS
from ..lib.email import addresses
from ..lib.text.characters import without_tricks
from ..lib.text.row_ids import row_id
from ..models import Audit, EmailEntry, Job, Mail
from .lookup import refuse

job = AppGroup("job", help="List, retry and drop background jobs.")
email = AppGroup("email", help="Show what happened to emails, and resend one.")

STATES = ("waiting", "running", "given-up", "done")
LIMIT = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many of the newest."
)


def number(text: str) -> int:
    """What was typed as an id; 0, which nothing has, when it is none."""
    return row_id(text) or 0


def moment(at: datetime | None) -> str:
    """A time to the second, in UTC; `-` for none."""
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "-"


def show(rows: Iterable[Iterable[object]]) -> None:
    """Print rows with tabs between their cells."""
    for row in rows:
        click.echo("\t".join(without_tricks(str(cell)) or "-" for cell in row))


@job.command("list")
@click.option("--kind", type=click.Choice(sorted(KINDS)), help="Only these.")
@click.option("--state", type=click.Choice(STATES), help="Only these; by default, all that are not done.")
@LIMIT
def list_jobs(kind: str | None, state: str | None, limit: int) -> None:
    """List jobs that are waiting, running or given up.

    Each with id, kind, what it is about, state, when it is due (a running one: when another worker may take
    it over) or was done, tries, and what kept it from being done.
    """
    found = Job.newest(limit, kind=kind, state=state)
    if not found:
        click.echo("No matching jobs.", err=True)
    show(
        (
            each.id,
            each.kind,
            _about(each),
            each.state,
            moment(each.done_at or each.due_at),
            each.tries,
            each.problem,
        )
        for each in found
    )


def _about(job: Job) -> str:
    return " ".join(f"{name}={value}" for name, value in job.subject.items())


def find_job(text: str) -> Job:
    """One that can be tried again or dropped. Raises ClickException."""
    found = Job.locked(number(text))
    if found is None:
        raise click.ClickException(f"There is no job {text}. See flask job list.")
    if found.state == "done":
        raise click.ClickException(f"Job {text} was done at {moment(found.done_at)}. Nothing was changed.")
    if found.is_running:
        raise click.ClickException(
            f"Job {text} is being worked on, or its worker has just died. Nothing was changed. "
            f"Try again at {moment(found.due_at)}."
        )
    return found


@job.command("retry")
@click.argument("id")
def retry_job(id: str) -> None:
    """Run a job now.

    One that waits or was given up, with all its tries before it again.
    """
    found = find_job(id)
    if found.kind not in KINDS:
        raise click.ClickException(f"This release has no jobs of the kind {found.kind}.")
    mail = db.session.get(Mail, found.subject["mail_id"]) if found.kind == "send_mail" else None
    if mail is not None and mail.lost:
        raise click.ClickException(f"Job {id} would fail again. {mail.lost}")
    found.begin_again()
    Audit.note("job_retry", via="shell", job=found.id, kind=found.kind)
    db.session.commit()
    click.echo(f"Job {id} ({found.kind}) is due now. The worker will run it within a minute.")


@job.command("drop")
@click.argument("id")
def drop_job(id: str) -> None:
    """Drop a job: never try it again.

    One that waits or was given up; doctor names it no more.
    """
    found = find_job(id)
    found.drop()
    Audit.note("job_drop", via="shell", job=found.id, kind=found.kind)
    db.session.commit()
    click.echo(f"Job {id} ({found.kind}) was dropped.")


@email.command("log")
@click.option("--to", "address", default="", help="Only emails to this address.")
@LIMIT
def list_emails(address: str, limit: int) -> None:
    """Show what happened to each email.

    Id, when it was asked for, kind, address, state, when it was sent, and what the mail server said.

    States: sent, sending, waiting (it is tried again), undelivered (it was given up), dropped (by a command,
    or its link died first), nobody (asked for an address that has no account).
    """
    if address:
        refuse(addresses.refusal(addresses.folded(address)))
    found = EmailEntry.recent(address, limit)
    if not found:
        click.echo(f"There are no emails{f' to {address}' if address else ''}.", err=True)
    show(
        (
            each.mail.id,
            moment(each.mail.created_at),
            each.mail.kind,
            each.mail.to,
            each.state,
            moment(each.mail.sent_at),
            each.problem,
        )
        for each in found
    )


@email.command("resend")
@click.argument("id")
@click.option("--again", is_flag=True, help="Even if a mail server has accepted it.")
def resend_email(id: str, again: bool) -> None:
    """Send an email again.

    To the same address, with the same link.
    """
    found = EmailEntry.find(number(id))
    if found is None:
        raise click.ClickException(f"There is no email {id}. See flask email log.")
    if found.held_back:
        raise click.ClickException(f"Email {id} was not sent again. {found.held_back}")
    if found.mail.sent_at and not again:
        raise click.ClickException(
            f"A mail server accepted email {id} at {moment(found.mail.sent_at)}. To send it anyway: --again"
        )
    found.resend()
    Audit.note("email_resend", by=found.mail.user, via="shell", email=found.mail.id, kind=found.mail.kind)
    db.session.commit()
    click.echo(f"Email {id} to {found.mail.to} is due now. The worker will send it within a minute.")
