"""Published pages and the well-known files around them."""

from typing import TYPE_CHECKING

from flask import Response, abort, g, make_response, redirect, render_template, request

from .. import content
from ..auth.tenant import host_record, live_moment
from ..extensions import turns
from ..lib.http.environ import CACHEABLE
from ..lib.http.page_paths import is_canonical
from ..models import published
from ..page_input import published_page, site_url
from ..render import render_page
from ..serving import media
from . import media_access, site

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

REVALIDATE = "public, max-age=0, must-revalidate"


@site.before_request
def show_only_live_sites() -> None:
    """Refuse visitors of a site that is suspended or not published."""
    if g.site_state == "suspended":
        abort(410, "This site is not available right now.")
    if g.site_state != "live":
        abort(404, "This site is offline right now.")


@site.get("/", defaults={"path": ""})
@site.get("/<page_path:path>")
def show_page(path: str) -> "AnyResponse":
    """A published page."""
    shown = published.show(g.site_id, path, live_moment())
    if shown is None:
        return _moved(path)
    turns.take(content.size_of(shown.document) + content.size_of(shown.frame))
    rendered = render_page(published_page(shown, host_record().host))
    response = make_response(rendered.html)
    response.headers["Content-Security-Policy"] = rendered.csp
    return _cacheable(response)


def _moved(path: str) -> "AnyResponse":
    target = published.redirect_target(g.site_id, path)
    if target is None:
        abort(404)
    return _to(_home_url() + target)


def _home_url() -> str:
    return site_url(host_record().host)


def _to(location: str) -> "AnyResponse":
    answer = redirect(location, 301)
    answer.headers["Cache-Control"] = REVALIDATE
    return answer


def _cacheable(response: Response) -> Response:
    request.environ[CACHEABLE] = True
    response.headers["Cache-Control"] = REVALIDATE
    return response


@site.get("/<path:path>")
def correct_address(path: str) -> "AnyResponse":
    """Upper case and trailing slashes lead to the address as we spell it; anything else stands nowhere."""
    plain = path.lower().rstrip("/")
    if plain == path or not path.isascii() or not is_canonical(f"/{plain}"):
        abort(404)
    return _to(f"{_home_url()}{plain}")


@site.get("/robots.txt")
def show_robots() -> Response:
    """robots.txt: whether search engines may list the site."""
    indexable = published.is_indexable(g.site_id)
    text = render_template("site/robots.txt", indexable=indexable, sitemap=f"{_home_url()}sitemap.xml")
    return _cacheable(Response(text, content_type="text/plain; charset=utf-8"))


@site.get("/sitemap.xml")
def show_sitemap() -> Response:
    """sitemap.xml: the address of every published page."""
    pages = [
        (_home_url() + path, live_at) for path, live_at in published.live_pages(g.site_id, live_moment())
    ]
    text = render_template("site/sitemap.xml", pages=pages)
    return _cacheable(Response(text, content_type="application/xml; charset=utf-8"))


@site.get("/_/media/<name>/<int:width>.webp")
def show_picture(name: str, width: int) -> Response:
    """A picture that a live page shows; a draft's, another site's and one that never was are the same 404."""
    return media.answer(g.site_id, media_access.find(name), width, audience="public")


@site.get("/favicon.ico")
def show_favicon() -> Response:
    """The first letter of the site's name on its own ground: small, and never a 404 in a browser's log."""
    found = published.live_frame(g.site_id, live_moment())
    name = str(found[0]["settings"].get("title", "")) if found else ""
    letter = next((sign for sign in name if sign.isalnum()), "s").upper()
    svg = render_template("site/favicon.svg", letter=letter)
    return _cacheable(Response(svg, content_type="image/svg+xml; charset=utf-8"))
