"""The Dockerfile's steps, carried out in a fresh Debian: no Docker runs here.

In the place of each image it begins from stands Debian with its own Python, which both of them are made of.
"""

import json
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.deploy.box import Box
from tests.deploy.test_secrets import in_image
from tests.servers import ROOT

pytestmark = pytest.mark.box
HOME = "/srv/sitemaker"
BASE = "apt-get update && apt-get install --yes python3-venv && python3 -m venv /usr/local"
SETTINGS = {"SERVER_NAME": "sitemaker.test", "SECRET_KEY": "0123456789abcdef0123456789abcdef"}
SERVE = """
{command} &
for second in $(seq 60); do {check} 2> /dev/null && break || sleep 1; done
{check}
kill %1
"""


def steps(stage: str) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (ROOT / "deploy/Dockerfile").read_text())
    section = re.split(r"^FROM .* AS (\w+)$", text, flags=re.M)
    lines = section[section.index(stage) + 1].splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line and line[0] not in "# "]


class Image:
    """What the steps have made so far."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.user, self.environment = "root", dict(SETTINGS)
        box.run(BASE, outside=True)

    def take(self, verb: str, words: str) -> None:
        if verb == "ENV":
            self.environment |= dict(word.split("=", 1) for word in words.split())
        elif verb == "USER":
            self.user = words
        elif verb == "COPY":
            self.copy(words.split()[0])
        elif verb == "RUN":
            self.run(words, outside=True)

    def copy(self, what: str) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in listed.stdout.split("\0"):
            if (name == what or what == ".") and in_image(name) and (ROOT / name).is_file():
                goal = self.box.root / HOME.strip("/") / name
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, goal)

    def run(self, command: str, outside: bool = False) -> str:
        given = "".join(f"export {name}={value}\n" for name, value in self.environment.items())
        (self.box.root / "mnt/step").write_text(f"{given}cd {HOME}\n{command}\n")
        return self.box.run(f"mkdir -p {HOME} && runuser -u {self.user} -- bash -eu /mnt/step", outside)


@pytest.fixture
def box() -> Iterator[Box]:
    with Box() as box:
        yield box


@pytest.mark.parametrize("stage", ["app", "backup"])
def test_every_step_ends_well_and_what_it_makes_runs(box: Box, stage: str) -> None:
    image, began = Image(box), time.monotonic()
    listed = steps(stage)
    for verb, words in listed:
        image.take(verb, words)
    print(f"{time.monotonic() - began:6.1f} s  {len(listed)} steps of the image {stage}")
    assert image.user == "sitemaker"
    if stage == "backup":
        assert "DATABASE_URL is not set" in image.run("deploy/backup /var/backups/sitemaker 2>&1 || true")
        return
    command, check = json.loads(dict(listed)["CMD"]), dict(listed)["HEALTHCHECK"].partition("CMD ")[2]
    image.run("flask --app sitemaker release")
    image.run(SERVE.format(command=shlex.join(command), check=shlex.join(json.loads(check))))
    assert "certificate" not in image.run("find . -name '*.pem' -o -name '.env*'")
