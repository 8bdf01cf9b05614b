"""Settings that let it start, and should not stay."""

from flask import current_app

from . import Complaints


def settings() -> Complaints:
    """Settings that let it start but are not what a public installation wants."""
    config = current_app.config
    if config["APP_ENV"] != "production":
        yield f"APP_ENV is {config['APP_ENV']}: fine on a machine of your own, not on the net."
    if config["PREFERRED_URL_SCHEME"] != "https" and config["APP_ENV"] == "production":
        yield "PREFERRED_URL_SCHEME is not https: cookies and links would travel in clear."
    if config["DYNO"] and not config["PROXY_HOPS"]:
        yield "PROXY_HOPS is 0 on Heroku: set it to 1, or all visitors seem to share one address."
