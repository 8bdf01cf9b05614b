"""The pages that say what sitemaker is."""

from flask import Response, current_app, redirect, render_template
from werkzeug import Response as AnyResponse

from .. import home
from ..page_size import of_first_page
from ..showcases import looks


@home.get("/")
def show_index() -> str:
    """The home page."""
    return render_template(
        "home/index.html", weight=of_first_page(current_app.config["STATIC_URL"]), looks=looks()
    )


@home.get("/about")
def show_about() -> str:
    """What sitemaker is."""
    return render_template("home/about.html")


@home.get("/pricing")
def show_pricing() -> str:
    """What it costs."""
    return render_template("home/pricing.html")


@home.get("/terms")
def show_terms() -> str:
    """The terms of use."""
    return render_template("home/terms.html")


@home.get("/privacy")
def show_privacy() -> str:
    """What is stored about whom."""
    return render_template("home/privacy.html")


@home.get("/robots.txt")
def show_robots() -> Response:
    """All may be found but what asks for an account; each site says for itself."""
    lines = [f"Disallow: {path}\n" for path in ("/account", "/sites", "/open/", "/confirm", "/reset/")]
    return Response("".join(["User-agent: *\n", *lines]), mimetype="text/plain")


@home.get("/favicon.ico")
def show_favicon() -> AnyResponse:
    """Where browsers look that read no markup: feed readers, bookmarks."""
    return redirect(f"{current_app.config['STATIC_URL']}/favicon.svg", 301)
