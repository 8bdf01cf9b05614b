"""The pages that say what sitemaker is."""

from flask import current_app, render_template

from .. import home
from ..weight import of_first_page


@home.get("/")
def show_index() -> str:
    static = current_app.config["STATIC_PREFIX"].rstrip("/")
    return render_template("home/index.html", weight=of_first_page(static))


@home.get("/about")
def show_about() -> str:
    return render_template("home/about.html")


@home.get("/pricing")
def show_pricing() -> str:
    return render_template("home/pricing.html")


@home.get("/terms")
def show_terms() -> str:
    return render_template("home/terms.html")


@home.get("/privacy")
def show_privacy() -> str:
    return render_template("home/privacy.html")
