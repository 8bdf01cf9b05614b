"""The `flask` commands: what an operator does from a shell, and how the processes start."""

from flask import Flask

from .accounts import member, site, user
from .alarm import alarm
from .background import email, job
from .demo import demo
from .doctor import doctor
from .running import dev, release, worker


def register(app: Flask) -> None:
    for command in (user, site, member, job, email, demo, doctor, alarm, dev, release, worker):
        app.cli.add_command(command)
