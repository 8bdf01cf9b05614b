"""What readers reported, from the shell: flask report."""

from collections.abc import Iterable

import click
from flask.cli import AppGroup

from ..extensions import db
from ..models import Audit, Report
from .lookup import ROW_ID, WORDS, every_site, find_site, safe, say, show_table

report = AppGroup("report", help="List, show and close reports from visitors.")


@report.command("list")
@click.option("--site", "name", type=WORDS, help="Only reports about this site.")
@click.option("--all", "closed", is_flag=True, help="Include closed reports.")
def list_reports(name: str | None, closed: bool) -> None:
    """List open reports, the oldest first."""
    with every_site():
        about = find_site(name) if name else None
        rows = [
            (
                each.id,
                f"{each.created_at:%Y-%m-%d %H:%M}",
                each.reason,
                _state(each),
                each.host,
                " ".join(each.words.split())[:60],
            )
            for each in Report.listed(site=about, closed=closed)
        ]
    show_table(("report", "made at (UTC)", "reason", "site is", "about", "words"), rows)
    if not rows:
        click.echo("No reports." if closed else "No open reports.")


@report.command("show")
@click.argument("report_id", type=ROW_ID)
def show_report(report_id: int) -> None:
    """Show a report, and the state of the site it is about."""
    with every_site():
        found = find_report(report_id)
        owner = found.site.owner if found.site else None
        facts = {
            "made at": f"{found.created_at:%Y-%m-%d %H:%M} UTC",
            "about": found.host,
            "site is": _state(found),
            "owner": owner.email if owner else "-",
            "reason": found.reason,
            "reporter": found.email or "-",
            "closed at": f"{found.closed_at:%Y-%m-%d %H:%M} UTC" if found.closed_at else "-",
        }
    for name, value in facts.items():
        click.echo(f"{name:10}{safe(value)}")
    click.echo("\n".join(["", *map(safe, found.words.splitlines())]))


@report.command("close")
@click.argument("report_ids", type=ROW_ID, nargs=-1)
@click.option("--site", "name", type=WORDS, help="All open reports about this site.")
@click.option("--note", type=WORDS, default="", help="What was done, for the audit log.")
def close_report(report_ids: tuple[int, ...], name: str | None, note: str) -> None:
    """Close reports that have been dealt with."""
    if not report_ids and not name:
        raise click.UsageError("Give the numbers of the reports, or --site NAME.")
    with every_site():
        found = [find_report(each) for each in report_ids]
        found += Report.listed(site=find_site(name)) if name else []
        closed = _close(found, note)
        db.session.commit()
    again = sorted({each.id for each in found} - set(closed))
    say(
        f"Closed: {_numbers(closed)}." if closed else "Nothing was changed.",
        f"Already closed: {_numbers(again)}." if again else "",
    )


def _close(reports: Iterable[Report], note: str) -> list[int]:
    """Numbers of those that were open."""
    closed = [each for each in reports if each.close()]
    for each in closed:
        Audit.note("report_close", site=each.site, report=each.id, note=note, via="shell")
    return [each.id for each in closed]


def find_report(report_id: int) -> Report:
    """Raises ClickException."""
    found = Report.find(report_id)
    if found is None:
        raise click.ClickException(f"There is no report {report_id}.")
    return found


def _state(each: Report) -> str:
    return each.site.state if each.site else "not one of ours"


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids))
