"""What a process would do at its first request, done once before the workers are forked from it.

Table mappers, templates and the shapes of blocks are made when first asked for. Made before the fork they are
shared by all workers, and one that replaces a killed worker answers its first page as fast as its hundredth.
Opens no connection.
"""

from flask import Flask
from sqlalchemy.orm import configure_mappers

from ..page_input import starter_pages
from ..render import render_page
from ..starters import DEFAULT, STARTERS, build

TEMPLATES = (".html", ".txt", ".svg", ".xml")


def warm(app: Flask) -> None:
    """Compile the templates and render a page of each starter."""
    configure_mappers()
    with app.app_context():
        for name in app.jinja_env.list_templates(extensions=[each.strip(".") for each in TEMPLATES]):
            app.jinja_env.get_template(name)
    for name in STARTERS:
        build(name, "Warm")  # read once; one that declares what no kind has is said now
    for given in starter_pages(build(DEFAULT, "Warm"), {}, app.config["STATIC_URL"]):
        for canvas in (False, True):
            render_page(given, canvas=canvas)
