"""What the command `sitemaker` does: flask's commands on a box, as its services are run.

Their settings (/etc/sitemaker.env), their user, their folder. `backup`, `restore` and `drill` are those of
deploy/.
"""

import os
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

from . import environment

ROOT = Path(__file__).resolve().parent.parent
USER = "sitemaker"
FILE = Path("/etc/sitemaker.env")
KEPT = ("PATH", "TERM", "LANG", "LC_ALL", "TZ")
"""What is passed on of the caller's own environment; systemd passes on as little."""
COPIES = ("backup", "restore", "drill")


class Refused(Exception):
    """Nothing was run; the message says why, and what to do."""


def settings(file: Path) -> dict[str, str]:
    """Raises Refused."""
    try:
        return environment.parse(file.read_bytes().decode())
    except FileNotFoundError:
        raise Refused(f"{file} is missing: it holds the settings. The README says how to write it.") from None
    except PermissionError:
        raise Refused(f"{file} may only be read by root and {USER}. Run this with sudo.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused(f"{file} cannot be read: {problem}") from None


def become(name: str) -> None:
    """From root to this user for good; anybody else stays who they are. Raises Refused."""
    if os.geteuid():
        return
    try:
        person = pwd.getpwnam(name)
    except KeyError:
        raise Refused(f"There is no user {name}. Make it: adduser --system --group {name}") from None
    os.initgroups(name, person.pw_gid)
    os.setgid(person.pw_gid)
    os.setuid(person.pw_uid)


def surroundings(given: dict[str, str]) -> dict[str, str]:
    """The environment of the command: as a service has it, the settings last."""
    person = pwd.getpwuid(os.geteuid())
    own = {"HOME": person.pw_dir, "USER": person.pw_name, "LOGNAME": person.pw_name}
    return {**{name: os.environ[name] for name in KEPT if name in os.environ}, **own, **given}


def command(words: Sequence[str]) -> list[str]:
    """The program and its arguments that carry out what was typed."""
    module = ["deploy.backups"] if words[:1] and words[0] in COPIES else ["flask", "--app", "sitemaker"]
    return [sys.executable, "-m", *module, *words]


def main(words: Sequence[str], file: Path = FILE) -> None:
    """Run a command as the installation's own user, with its settings."""
    try:
        given = settings(file)  # as root, who may read it
        become(USER)
        os.chdir(ROOT)
    except (Refused, OSError) as problem:
        sys.exit(str(problem))
    os.execve(sys.executable, command(words), surroundings(given))  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:], Path(os.environ.get("SITEMAKER_ENV", FILE)))
