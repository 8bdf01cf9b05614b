"""My sites: the list, a new one, and what only an owner may do with one as a whole."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as AnyResponse

from ...auth.auditing import note
from ...extensions import db
from ...lib.text import site_names
from ...models import Mail, Membership, Page, Site, count_name, name_is_free, platform_scope
from .. import home
from ..access import person_required
from ..form_views import ask, refuse, show
from ..forms import DeleteSiteForm, RenameForm, SiteForm
from ..requester import asker
from .account import say
from .signup import LATE, asked_starter


@dataclass(frozen=True)
class Mine:
    """A site of the signed-in person, with their role."""

    site: Site
    role: str
    edited_at: datetime | None


@home.get("/sites")
@person_required
def list_sites() -> str:
    """The person's sites."""
    mine = my_sites()
    return render_template("home/sites.html", mine=mine, proposal="" if mine else proposal())


def proposal() -> str:
    """An address to begin with, made of the person's own name."""
    return next(iter(site_names.alternatives(current_user.called, name_is_free)), "my-site")


def my_sites() -> list[Mine]:
    """Every site this person belongs to, with the time of its last edit: one query."""
    edited = select(func.max(Page.edited_at)).where(Page.site_id == Site.id).scalar_subquery()
    query = select(Site, Membership.role, edited).join(Site.memberships)
    query = query.where(Membership.user_id == current_user.id)
    with platform_scope("a person's own sites, each shown with its last edit"):
        return [Mine(*row) for row in db.session.execute(query.order_by(Site.subdomain))]


@home.route("/sites/new", methods=["GET", "POST"])
@person_required
def create_site() -> AnyResponse:
    """Make another site."""
    form = ask(
        "home/site_new.html", SiteForm(address=request.args.get("address", ""), starter=asked_starter())
    )
    if not form.validate_on_submit():
        return show()
    count_name(current_user, form.address.data)
    try:
        site = Site.create(form.address.data, owner=current_user, starter=form.starter.data)
        note("create_site", by=current_user, site=site)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return show() if not form.validate() else refuse(LATE)
    return redirect(site.first_url, 303)


def own_site(subdomain: str) -> Site:
    """A site through its membership: strangers get 404, members who are not its owner 403."""
    site = Site.by_subdomain(subdomain)
    membership = site.membership_of(current_user) if site else None
    if site is None or membership is None:
        abort(404)
    if not membership.allows("owner"):
        abort(403, "Only the site’s owner can do this.")
    return site


def noted(action: str, site: Site, *sentences: str) -> AnyResponse:
    """Commit what was done with a site, write it down, say so on its page."""
    note(action, by=current_user, site=site)
    db.session.commit()
    say(*sentences)
    return redirect(url_for("home.show_site", subdomain=site.subdomain), 303)


@home.get("/sites/<subdomain>")
@person_required
def show_site(subdomain: str) -> str:
    """What the owner can do with one site."""
    return render_template("home/site.html", site=own_site(subdomain))


@home.route("/sites/<subdomain>/address", methods=["GET", "POST"])
@person_required
def update_address(subdomain: str) -> AnyResponse:
    """Move the site to another address."""
    site = own_site(subdomain)
    form = ask("home/site_address.html", RenameForm(), site=site)
    if not form.validate_on_submit():
        return show()
    count_name(current_user, form.address.data, leaving=site)
    try:
        rests = site.rename(form.address.data)
    except IntegrityError:
        db.session.rollback()
        return show() if not form.validate() else refuse(LATE)
    old = (
        "The old address redirects there."
        if rests
        else "You had the old one for less than a day, so it’s available again."
    )
    return noted("rename", site, f"The site’s address is now {site.host} now. {old}")


@home.post("/sites/<subdomain>/unpublish")
@person_required
def unpublish_site(subdomain: str) -> AnyResponse:
    """Take the site offline."""
    site = own_site(subdomain)
    site.unpublish()
    return noted("unpublish_site", site, "The site is offline. You can still edit it.")


@home.post("/sites/<subdomain>/publish")
@person_required
def publish_site(subdomain: str) -> AnyResponse:
    """Put the site online again."""
    site = own_site(subdomain)
    site.republish()
    return noted("publish_site", site, "The site is online again.")


@home.route("/sites/<subdomain>/delete", methods=["GET", "POST"])
@person_required
def delete_site(subdomain: str) -> AnyResponse:
    """Move the site to the bin for 30 days."""
    site = own_site(subdomain)
    form = ask("home/site_delete.html", DeleteSiteForm(site), site=site)
    if not form.validate_on_submit():
        return show()
    site.delete(by=current_user)
    held = Mail.post("site_deleted", current_user, asker=asker(), site=site)
    return noted("delete_site", site, "The site is in the bin. You can restore it for 30 days.", held)


@home.post("/sites/<subdomain>/restore")
@person_required
def restore_site(subdomain: str) -> AnyResponse:
    """Take the site out of the bin."""
    site = own_site(subdomain)
    site.restore()
    return noted("restore_site", site, "The site has been restored, with all its pages.")
