"""docker-compose.yml, the Dockerfile and what Heroku reads, as far as that goes without either of them."""

import json
import re

import yaml

from sitemaker.config import SETTINGS
from tests.servers import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = ("release", "web", "worker", "backup")
FIXED = {"APP_ENV", "DYNO", "PORT"}
"""What others set: production is meant, Heroku says that it is Heroku, and the port is nginx's to know."""


def test_every_setting_can_be_passed() -> None:
    for name in OURS:
        assert {each.name for each in SETTINGS} - FIXED <= set(SERVICES[name]["environment"]), name


def test_a_password_of_any_characters_will_do() -> None:
    assert not re.search(r"://[^\s/]*\$\{", TEXT), "a password within an address would have to be encoded"
    assert SERVICES["web"]["environment"]["PGPASSWORD"] == "${DATABASE_PASSWORD:?}"


def test_logs_are_bounded() -> None:
    for name, service in SERVICES.items():
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name


def test_a_backup_is_made_with_the_servers_own_pg_dump() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    version = re.search(r"^ARG POSTGRES=(\d+)$", dockerfile, re.M)
    assert version and SERVICES["postgres"]["image"] == f"postgres:{version[1]}"
    assert "FROM postgres:${POSTGRES} AS backup" in dockerfile
    assert SERVICES["backup"]["build"]["target"] == "backup"


def test_nginx_asks_again_where_the_application_is() -> None:
    assert SERVICES["nginx"]["environment"]["UPSTREAM"] == "web:8000 resolve"
    assert "\nresolver 127.0.0.11 " in (ROOT / "deploy/nginx/resolver.conf.template").read_text()
    template = (ROOT / "deploy/nginx/sitemaker.conf.template").read_text()
    assert template.count("\n    zone ") == template.count("\nupstream "), (
        "a name is looked up in shared memory"
    )


def test_the_example_has_what_must_be_said() -> None:
    said = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert set(re.findall(r"\$\{([A-Z_]+):\?\}", TEXT)) <= said


def test_heroku_takes_it_for_python() -> None:
    assert not (ROOT / "package.json").exists(), "Node.js would win"
    assert (ROOT / "requirements.txt").is_file()
    app = json.loads((ROOT / "app.json").read_text())
    assert [each["url"] for each in app["buildpacks"]] == ["heroku/python"]
    assert set(app["env"]) <= {each.name for each in SETTINGS}


def test_herokus_connections_fit_the_plan() -> None:
    """essential-0 has 20: two processes on one web dyno, the worker, and the release of the next version."""
    env = json.loads((ROOT / "app.json").read_text())["env"]
    processes = int(env["WEB_CONCURRENCY"]["value"]) + 1
    assert processes * (int(env["DATABASE_POOL"]["value"]) + 2) + 1 <= 20
