"""The `flask` commands: what an operator does from a shell, and how the processes start."""

from flask import Flask

from .alarm import alarm
from .audit import audit
from .ban import ban
from .bcrypt_rounds import bcrypt_rounds
from .demo import demo
from .doctor import doctor
from .member import member
from .processes import dev, release, worker
from .queue import email, job
from .report import report
from .site import site
from .user import user


def register(app: Flask) -> None:
    """Add our commands to `flask`."""
    people = (user, site, member, report, ban, audit)
    for command in (*people, job, email, demo, doctor, bcrypt_rounds, alarm, dev, release, worker):
        app.cli.add_command(command)
