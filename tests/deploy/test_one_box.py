"""The README's "Deploy to one box", carried out: its own commands, in a fresh Debian with its own systemd.

`make box` runs this, and shows what each command took, what was left out and why. Takes root and the net.
"""

import os
import re
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from deploy import environment
from tests.deploy import journey
from tests.deploy.box import SUITE, Box
from tests.deploy.conftest import APEX
from tests.deploy.load import Load
from tests.deploy.test_command import READ
from tests.mailbox import Mailbox
from tests.servers import ROOT, folder
from tests.visitor import Visitor

pytestmark = pytest.mark.box

LEFT_OUT = {
    "certbot certonly": "no authority vouches for a name that nobody owns; one of our own takes its place",
}
FETCHES = ("apt ", "git clone", "sitemaker-upgrade")
"""What needs the net of the machine: the box's own leads nowhere."""
CERTIFICATE = """
install -d /etc/letsencrypt/live/sitemaker && cd /etc/letsencrypt/live/sitemaker
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN={apex} \
  -addext subjectAltName=DNS:{apex},DNS:*.{apex} -addext keyUsage=critical,digitalSignature,keyCertSign \
  -keyout privkey.pem -out fullchain.pem
cp fullchain.pem /usr/local/share/ca-certificates/sitemaker-test.crt && update-ca-certificates
"""
POOLED = """
runuser -u postgres -- psql -c "ALTER ROLE sitemaker PASSWORD 'between'"
echo '"sitemaker" "between"' > /etc/pgbouncer/userlist.txt
cat > /etc/pgbouncer/pgbouncer.ini <<END
[databases]
* = host=127.0.0.1
[pgbouncer]
listen_addr = 127.0.0.1
auth_type = scram-sha-256
auth_file = /etc/pgbouncer/userlist.txt
ignore_startup_parameters = options
END
sed 's,^DATABASE_URL=.*,DATABASE_URL=postgresql://sitemaker:between@127.0.0.1:6432/sitemaker,' \\
  /etc/sitemaker.env > /etc/pooled.env
"""
SOURCE = "/mnt/source"
LONGEST = 2.0
"""Seconds that nobody may be answered while a release is changed."""


def blocks(title: str) -> list[str]:
    """The commands below a heading of the README, block by block."""
    page = (ROOT / "README.md").read_text()
    section = page.split(f"\n## {title}\n")[1].split("\n## ")[0]
    found = re.findall(r"^( *)```\n(.*?)^\1```$", section, re.M | re.S)
    return [textwrap.dedent(block) for _, block in found]


@dataclass
class Installed:
    box: Box
    mailbox: Mailbox
    source: Path
    took: list[str] = field(default_factory=list)

    def carry_out(self, block: str) -> str:
        """One block of the README, the names filled in. What it prints."""
        head, *more = block.strip().splitlines()
        head = f"{head} (and {len(more)} lines more)" if more else head
        for words, reason in LEFT_OUT.items():
            if words in block:
                self.note(f"left out  {words}: {reason}")
                return ""
        began = time.monotonic()
        said = self.box.run(self.filled_in(block), outside=any(each in block for each in FETCHES))
        self.note(f"{time.monotonic() - began:6.1f} s  {head}")
        return said

    def filled_in(self, block: str) -> str:
        for name, value in {
            "<this repository>": SOURCE,
            "smtp://user:password@mail.example:587?starttls": self.mailbox.url,
            "sitemaker.example": APEX,
        }.items():
            block = block.replace(name, value)
        return block

    def note(self, line: str) -> None:
        self.took.append(line)
        print(line, flush=True)

    def commit(self, name: str, text: str) -> str:
        """A release more in the repository that the box was cloned from, with this file: its short name."""
        (self.source / name).write_text(text)
        git = ["git", "-C", str(self.source), "-c", "user.name=t", "-c", "user.email=t@example.com"]
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", name], check=True)
        asked = [*git, "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    def serving(self) -> str:
        return Path(os.readlink(self.box.root / "srv/sitemaker/current")).name

    @contextmanager
    def under_load(self, what: str, bound: float = LONGEST) -> Iterator[Load]:
        """Four clients through nginx meanwhile; nobody is refused, and nobody waits for long."""
        with self.box.network(), Load(443, clients=4) as load:
            time.sleep(2)
            yield load
            time.sleep(2)
        (pause, since), busy = load.pause, os.getloadavg()[0]
        self.note(f"{pause:6.2f} s  longest pause, after {since:.0f} s: {what}; load {busy:.0f}")
        assert load.failed == [] and len(load.answered) > 20
        assert pause < bound


def write_down(took: list[str]) -> None:
    """The last run stands in docs/operating.md."""
    page = ROOT / "docs/operating.md"
    before, _, rest = page.read_text().partition("<!-- box -->\n")
    _, mark, after = rest.partition("<!-- /box -->")
    said = "\n".join(line.rstrip(" \\") for line in took)
    head = f"Last run: {date.today()}, Debian {SUITE}, {os.cpu_count()} processors."
    page.write_text(f"{before}<!-- box -->\n{head}\n\n```text\n{said}\n```\n{mark}{after}")


@pytest.fixture(scope="module")
def installed(request: pytest.FixtureRequest) -> Iterator[Installed]:
    source = folder("source")
    subprocess.run(["git", "clone", "-q", "--no-local", ROOT, source], check=True)
    began = time.monotonic()
    with Box([(str(source), SOURCE)]) as box, box.network(), Mailbox() as mailbox:
        done = Installed(box, mailbox, source)
        done.note(f"{time.monotonic() - began:6.1f} s  a fresh Debian {SUITE}, booted")
        box.run("apt update && apt install --yes dnsmasq-base", outside=True)
        box.run(f"systemd-run --quiet dnsmasq --keep-in-foreground --no-resolv --address=/{APEX}/127.0.0.1")
        resolv = box.root / "etc/resolv.conf"
        resolv.write_text("nameserver 127.0.0.1\n" + resolv.read_text())
        yield done
    if not request.session.testsfailed:
        write_down(done.took)
    subprocess.run(["rm", "-rf", source], check=True)


@pytest.fixture(scope="module")
def box(installed: Installed) -> Box:
    """The box as it stands after the README's commands, up to the first upgrade."""
    for block in blocks("Deploy to one box"):
        if "sitemaker-upgrade" in block and "git clone" not in block:
            break
        installed.carry_out(block)
        if "certbot certonly" in block:
            installed.box.run(CERTIFICATE.format(apex=APEX))
    return installed.box


def test_every_command_of_the_readme_ends_well(installed: Installed, box: Box) -> None:
    units = (
        "sitemaker.socket sitemaker-web sitemaker-worker sitemaker-backup.timer sitemaker-drill.timer "
        "sitemaker-doctor.timer nginx"
    )
    assert set(box.run(f"systemctl is-active {units}").split()) == {"active"}
    assert box.run("systemctl --failed --no-legend").strip() == ""


def test_doctor_finds_nothing(box: Box) -> None:
    said = box.run("sitemaker doctor")
    assert said.count("in order") == len(said.splitlines()), said


def test_a_stranger_signs_up_publishes_and_is_visited(installed: Installed, box: Box) -> None:
    owner, stranger = Visitor(443, tls=True), Visitor(443, tls=True)
    site = journey.sign_up(owner, "first-light")
    journey.confirm(owner, installed.mailbox, "first-light")
    journey.write(owner, site, "Grüße aus der Kiste ✓")
    journey.publish(owner, site)
    time.sleep(0.2)
    assert "Grüße aus der Kiste ✓" in stranger.visit(site).text


def test_the_command_takes_the_services_settings_and_user(box: Box) -> None:
    assert "first-light" in box.run("sitemaker site list")
    assert "first-light" in box.run("runuser -u sitemaker -- sitemaker site list")
    assert "Run this with sudo" in box.run("runuser -u nobody -- sitemaker site list", check=False)


def test_the_file_is_read_as_systemd_reads_it(box: Box) -> None:
    asked = "systemd-run --quiet --pipe --wait -p EnvironmentFile=/etc/one.env env -0 < /dev/null"
    joins = int(box.run("systemctl --version").split()[1]) < 254  # there a comment goes on after a backslash
    for text, expected in [row for row in READ if not (joins and row[0].startswith("# joined"))]:
        (box.root / "etc/one.env").write_text(text)
        lines = dict(line.split("=", 1) for line in box.run(asked).split("\0") if "=" in line)
        names = "A", "B", "C", "D"
        assert {name: lines[name] for name in names if name in lines} == expected, text
        assert environment.parse(text) == expected, text


def test_a_backup_was_made_and_restored(box: Box) -> None:
    kept = "/var/backups/sitemaker"
    (made,) = box.run(f"ls {kept}").split()
    assert "can be restored" in box.run(f"sitemaker backup {kept} && sitemaker drill {kept}")
    said = box.run(f"sitemaker restore {kept}/{made} --replace")
    assert "every table has the rows it had" in said


def test_pgbouncer_is_of_use_in_session_mode_alone(box: Box) -> None:
    box.run("apt install --yes pgbouncer", outside=True)
    box.run(POOLED)

    def doctor(mode: str) -> str:
        box.run(f"echo pool_mode = {mode} >> /etc/pgbouncer/pgbouncer.ini; systemctl restart pgbouncer")
        return box.run("SITEMAKER_ENV=/etc/pooled.env sitemaker doctor", check=False)

    assert "drops our connection limits" in doctor("session")
    page = (ROOT / "docs/scaling.md").read_text()
    for line in re.findall("^ALTER ROLE .*;$", page, re.M):
        box.run(f'runuser -u postgres -- psql -c "{line}"')
    assert re.search("^database +in order$", doctor("session"), re.M)
    assert "use its session mode" in doctor("transaction")


def test_a_restart_keeps_nobody_waiting(installed: Installed, box: Box) -> None:
    with installed.under_load("systemctl restart sitemaker-web, to compare with", bound=60):
        box.run("systemctl restart sitemaker-web")
    with installed.under_load("sitemaker-restart"):
        box.run("sitemaker-restart")


def test_upgrade_and_back_and_what_does_not_start(installed: Installed, box: Box) -> None:
    first = installed.serving()
    head = max(path.name.split("_")[0] for path in (ROOT / "migrations/versions").glob("[0-9]*.py"))
    migration = f'revision, down_revision = "9999", "{head}"\n\n\ndef upgrade() -> None:\n    pass\n'
    second = installed.commit("migrations/versions/9999_later.py", migration)
    with installed.under_load("sitemaker-upgrade, with a migration"):
        assert f"{second} serves" in box.run("sitemaker-upgrade", outside=True)
    assert installed.serving() == second
    assert "serves already" in box.run("sitemaker-upgrade", outside=True)
    with installed.under_load("sitemaker-upgrade --back"):
        box.run("sitemaker-upgrade --back")
    assert installed.serving() == first
    for what, name in (
        ("does not install", "requirements.txt"),
        ("doesn't start", "deploy/gunicorn.conf.py"),
    ):
        bad = installed.commit(name, "no such thing !\n")
        with installed.under_load(f"a release that {what}"):
            said = box.run(f"sitemaker-upgrade {bad}", outside=True, check=False)
        assert "Nothing was changed" in said or "serves as before" in said, said
        assert installed.serving() == first
    assert "in order" in box.run("sitemaker doctor", check=False)
