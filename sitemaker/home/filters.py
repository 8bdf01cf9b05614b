"""What templates of the apex say with: days in words, addresses to offer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..lib.text import site_names
from ..models import name_is_free, now
from . import home


@home.app_template_filter("day")
def day(moment: datetime) -> str:
    """As "today" or "on 3 May", with the year when it is another one."""
    present = now()
    if moment.date() == present.date():
        return "today"
    year = "" if moment.year == present.year else f" {moment.year}"
    return f"on {moment.day} {moment:%B}{year}"


@home.app_template_filter("date")
def date(moment: datetime) -> str:
    """As "3 May 2026"."""
    return f"{moment.day} {moment:%B %Y}"


@home.app_template_filter("moment")
def short_moment(moment: datetime) -> str:
    """UTC, as the server keeps it; the zone is named where the day alone would not tell."""
    present = now()
    if moment.date() == present.date():
        return f"Today, {moment:%H:%M} UTC"
    return date(moment)


@home.context_processor
def give_offers() -> dict[str, Callable[[str], Any]]:
    """Let templates offer free addresses like the one that is taken."""
    return {"offers": lambda name: site_names.alternatives(name, name_is_free)}
