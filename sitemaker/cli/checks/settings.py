"""Settings that let it start, and should not stay."""

from flask import current_app

from . import Complaints


def settings() -> Complaints:
    """Settings that let it start but are not what a public installation wants."""
    config = current_app.config
    if config["APP_ENV"] != "production":
        yield f"APP_ENV is {config['APP_ENV']}: fine on your own machine, not on the internet."
    if config["PREFERRED_URL_SCHEME"] != "https" and config["APP_ENV"] == "production":
        yield "PREFERRED_URL_SCHEME is not https: cookies and links would be sent unencrypted."
    if config["DYNO"] and not config["PROXY_HOPS"]:
        yield "PROXY_HOPS is 0 on Heroku: set it to 1, or all visitors seem to share one IP address."
