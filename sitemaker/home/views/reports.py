"""Anybody may report any site, without an account."""

from datetime import timedelta

from flask import Response, current_app, render_template, request
from werkzeug import Response as AnyResponse

from ...extensions import db
from ...models import Report, Site, now
from .. import home
from ..counting import bar_network, count_report, may_keep_report
from ..form_views import ask, show
from ..forms import ReportForm


@home.route("/report", methods=["GET", "POST"])
def create_report() -> AnyResponse | str:
    """Report a site."""
    form = ask("home/report.html", ReportForm(host=request.args.get("host", "")))
    if not form.validate_on_submit():
        return show()
    subdomain = subdomain_of(form.host.data)
    bar_network()
    count_report()
    site = Site.by_subdomain(subdomain)
    told = {name: form[name].data for name in ("host", "reason", "words", "email")}
    kept = may_keep_report(subdomain or form.host.data) and Report.file(
        site, **told, address=request.remote_addr or ""
    )
    db.session.commit()
    return render_template("home/report_sent.html", host=form.host.data, kept=kept)


def subdomain_of(host: str) -> str:
    """The first label of one of our hosts, '' of any other; people paste whole addresses."""
    host = host.partition("//")[2] or host
    name = host.partition("/")[0].partition(":")[0]
    apex = str(current_app.config["SERVER_NAME"]).partition(":")[0]
    return name.removesuffix(f".{apex}") if name.endswith(f".{apex}") else ""


@home.get("/.well-known/security.txt")
def show_security_contact() -> Response:
    """RFC 9116."""
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    contact = current_app.config["ABUSE_CONTACT"]
    text = f"Contact: mailto:{contact}\nExpires: {expires}\nPreferred-Languages: en\n"
    return Response(text, mimetype="text/plain")
