"""What a process would do at its first request, done once before the workers are forked from it.

Table mappers, templates and the shapes of blocks are made when first asked for. Made before the fork they are
shared by all workers, and one that replaces a killed worker answers its first page as fast as its hundredth.
Opens no connection.
"""

from flask import Flask
from sqlalchemy.orm import configure_mappers

from ..render import Sheet, render_page
from ..starters import DEFAULT, build, resolve

TEMPLATES = (".html", ".txt", ".svg", ".xml")


def warm(app: Flask) -> None:
    configure_mappers()
    with app.app_context():
        for name in app.jinja_env.list_templates(extensions=[each.strip(".") for each in TEMPLATES]):
            app.jinja_env.get_template(name)
    starter = build(DEFAULT, "Warm")
    ids = {page["path"]: number for number, page in enumerate(starter["pages"], start=1)}
    for page in starter["pages"]:
        sheet = Sheet(
            document=resolve(page["document"], ids),
            frame=resolve(starter["frame"], ids),
            url="https://warm.example/",
            site_url="https://warm.example/",
            path=page["path"],
            links={number: path for path, number in ids.items()},
            noindex=True,
            static=app.config["STATIC_PREFIX"].rstrip("/"),
            report_url="https://warm.example/",
        )
        for canvas in (False, True):
            render_page(sheet, canvas=canvas)
