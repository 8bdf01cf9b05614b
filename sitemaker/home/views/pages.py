"""The pages that say what sitemaker is."""

from flask import render_template

from .. import home


@home.get("/")
def show_index() -> str:
    return render_template("home/index.html", weight=None)


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
