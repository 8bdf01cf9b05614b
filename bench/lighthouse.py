"""Lighthouse on a phone, for each starter's home page: `make lighthouse`. 100 in all four, or what misses.

The pages are served as an operator serves them: gunicorn behind nginx, over TLS. The table goes into
bench/lighthouse.md. Lighthouse comes from npm by tools/lighthouse's lock; it drives the tests' Chromium.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.installation import APEX, Installation, installed
from tests import programs
from tests.servers import ROOT, Postgres, folder
from tests.stack import Nginx

VISITS = 5
HERE = ROOT / "tools" / "lighthouse"
TABLE = ROOT / "bench" / "lighthouse.md"
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
PAINTS = {"first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint"}
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --ignore-certificate-errors"
)
Json = dict[str, Any]


def main() -> None:
    """Ask Lighthouse about each starter's home page and write the table."""
    try:
        install()
        chromium = programs.chromium().path
    except programs.Missing as missing:
        sys.exit(str(missing))
    with Postgres() as postgres, installed(postgres, "lighthouse", fill) as installation:
        with Nginx(APEX, installation.web.port) as nginx:
            named = sys.argv[1:] or starters()
            reports = {name: measure(name, installation, nginx.port, chromium) for name in named}
    told = table(reports)
    if not sys.argv[1:]:
        TABLE.write_text(told)
    print(told)
    sys.exit(1 if any(missed(report) for report in reports.values()) else 0)


def install() -> None:
    """What the lock names, where that is not there yet."""
    there, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not there.exists() or there.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*programs.npm(programs.node()), "ci", *QUIET], cwd=HERE, check=True)


def starters() -> list[str]:
    """The starters' names."""
    from sitemaker.starters import STARTERS

    return list(STARTERS)


def fill(installation: Installation) -> None:
    """A confirmed account with one site of each starter: search engines may come."""
    from sitemaker.extensions import db
    from sitemaker.models import Site, User, platform_scope

    with installation.app.app_context(), platform_scope("sites to be measured"):
        owner = User(email="owner@example.com", name="Owner")
        owner.password = "a kettle of seven geese"
        db.session.add(owner)
        db.session.flush()
        owner.confirm()
        for name in starters():
            Site.create(name, owner=owner, starter=name)
        db.session.commit()


def measure(name: str, installation: Installation, port: int, chromium: Path) -> Json:
    """The best of up to VISITS reports: other work on the machine only ever makes a page slower."""
    visit(f"{name}.{APEX}", installation.web.port)
    best: Json = {}
    for _ in range(VISITS):
        report = look(name, port, chromium)
        if report and (not best or total(report) > total(best)):
            best = report
        if best and not missed(best):
            break
    return best or sys.exit("Lighthouse could not look at a page at all: is the machine busy?")


def visit(host: str, port: int) -> None:
    """Fill the page cache, as the visitor before did."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/", headers={"Host": host, "Accept-Encoding": "br"})
    connection.getresponse().read()
    connection.close()


def look(name: str, port: int, chromium: Path) -> Json:
    """Lighthouse's report of one page; empty where it gave none."""
    url, kept = f"https://{name}.{APEX}/", folder("lighthouse") / f"{name}.json"
    rules = f"--host-resolver-rules='MAP *.{APEX}:443 127.0.0.1:{port}'"
    command: list[str | Path] = [
        *(programs.node().path, HERE / "node_modules" / "lighthouse" / "cli" / "index.js", url),
        *("--quiet", "--output=json", f"--output-path={kept}", f"--chrome-flags={FLAGS} {rules}"),
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    environ = {**os.environ, "CHROME_PATH": str(chromium)}
    if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode:
        return {}  # Chromium was too slow to be watched
    report: Json = json.loads(kept.read_text())
    return report


def total(report: Json) -> int:
    """The sum of a report's scores."""
    return sum(score(report, category) for category in CATEGORIES)


def score(report: Json, category: str) -> int:
    """One score of a report, 0 to 100."""
    return round((report["categories"][category]["score"] or 0) * 100)


def missed(report: Json) -> list[str]:
    """Titles of the audits that cost points, of categories below 100."""
    found = []
    for category in CATEGORIES:
        if score(report, category) == 100:
            continue
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{audit['id']}: {audit['title']} ({audit.get('displayValue', '')})")
    return found


def table(reports: dict[str, Json]) -> str:
    """The table in Markdown."""
    any_report = next(iter(reports.values()))
    agent = any_report["environment"]["hostUserAgent"].partition("Chrome/")[2].partition(" ")[0]
    version = any_report["lighthouseVersion"]
    lines = [
        "# Lighthouse, on a phone",
        "",
        "`make lighthouse` measures the home page of each starter as visitors get it, from gunicorn behind",
        "nginx, on the slow phone that Lighthouse plays (slow 4G, a processor four times slower), and writes",
        "this table: the best of up to five visits, for other work on the machine only makes it slower.",
        "",
        f"Measured on {datetime.now(UTC):%d %B %Y}, Lighthouse {version}, Chromium {agent}; load of the"
        f" machine on {os.cpu_count()} cores: {os.getloadavg()[1]:.0f}.",
        "",
        f"| starter | {' | '.join(CATEGORIES.values())} | {' | '.join(PAINTS.values())} |",
        f"| --- | {' | '.join('--:' for _ in (*CATEGORIES, *PAINTS))} |",
    ]
    for name, report in reports.items():
        scores = " | ".join(str(score(report, category)) for category in CATEGORIES)
        paints = " | ".join(report["audits"][audit]["displayValue"].replace("\xa0", " ") for audit in PAINTS)
        lines.append(f"| {name} | {scores} | {paints} |")
    costs = [f"- {name}: {each}" for name, report in reports.items() for each in missed(report)]
    if costs:
        lines += ["", "What misses:", "", *costs]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
