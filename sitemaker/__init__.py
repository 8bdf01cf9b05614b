"""sitemaker: a website builder that anyone can host."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from . import cli, config, jobs, wiring
from .auth import tenant
from .auth.sessions import RowSessions
from .dash import dash
from .home import home
from .ops import ops
from .serving import errors, responses
from .site import site


def create_app(override: Mapping[str, Any] | None = None, instance: str | None = None) -> Flask:
    """The application, bound and wrapped; ``override`` wins over every other source of settings.

    Raises config.Misconfigured with a sentence naming the setting.
    """
    app = Flask(
        __name__,
        instance_path=instance,
        instance_relative_config=True,
        static_folder=None,
        subdomain_matching=True,
    )
    config.load(app.config, Path(app.instance_path), override)
    app.session_interface = RowSessions()
    app.jinja_env.undefined = wiring.StrictUndefined
    app.url_map.converters["page_path"] = wiring.PagePath
    wiring.bind(app)
    tenant.register(app)
    app.register_blueprint(home)
    app.register_blueprint(ops)
    app.register_blueprint(dash, subdomain="<site_subdomain>", url_prefix="/admin")
    app.register_blueprint(site, subdomain="<site_subdomain>")
    errors.register(app)
    responses.register(app)
    cli.register(app)
    jobs.register(app)
    app.wsgi_app = wiring.wrap(app)  # type: ignore[method-assign, assignment]
    return app
