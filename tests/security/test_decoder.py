"""The process that decodes images: what code inside it reaches (R119). Nothing, with a system that helps."""

import ctypes
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from sitemaker.lib.images import decoder, sandbox
from sitemaker.lib.images.decoder import BadImage, Busy, DecodedImage, ImageDecoder
from tests.mailbox import Mailbox
from tests.security import planted
from tests.world import World

LAYERS = set(sandbox.LAYERS)
Plant = Callable[..., None]
OTHERS_FILES = {
    "environment of the parent",
    "memory of the parent through /proc",
    "list of processes",
    "secret file",
    "secret file from the root",
    "a new file",
}
NETWORK = {"database", "redis", "mail"}
ALONE = {
    sandbox.FILES: OTHERS_FILES
    | NETWORK
    | {"memory of the parent", "an abstract socket", "a signal to the parent", "another program"},
    sandbox.NAMESPACES: OTHERS_FILES | NETWORK | {"a socket's file", "an abstract socket", "another program"},
}
"""What a layer refuses by itself; system calls by themselves refuse all."""


@pytest.fixture
def aims(world: World, postbox: Mailbox, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Everything the application has that its decoder must not have; this process is the application."""
    secret, kept = tmp_path / "secret.env", ctypes.create_string_buffer(b"SECRET_KEY")
    secret.write_text("SECRET_KEY=x")
    (tmp_path / "new").mkdir()
    with socket.socket(socket.AF_UNIX) as named, socket.socket(socket.AF_UNIX) as abstract:
        name = secrets.token_hex(8)
        named.bind(str(tmp_path / "s"))
        abstract.bind("\0" + name)
        for listener in (named, abstract):
            listener.listen()
        yield {
            "pid": os.getpid(),
            "address": ctypes.addressof(kept),
            "secret": str(secret),
            "new": str(tmp_path / "new" / "file"),
            "database": urlsplit(world.url).port,
            "redis": urlsplit(world.redis_url).port,
            "mail": urlsplit(postbox.url).port,
            "socket": str(tmp_path / "s"),
            "abstract": name,
            "every": False,
        }


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Puts the hole into the decoder, as it runs on a system that does not offer some layers."""

    def plant(without: Collection[str] = ()) -> None:
        script = tmp_path / "planted_decoder.py"
        folders = [str(Path(decoder.__file__).parent), str(Path(planted.__file__).parent)]
        script.write_text(
            f"import sys; sys.path += {folders}; import planted; planted.main({sorted(without)})"
        )
        monkeypatch.setattr(decoder, "RESIZE", str(script))

    return plant


def reached(aims: dict[str, Any]) -> dict[str, Any]:
    """What the hole reaches, in the process that the application starts, with what it is given."""
    with tempfile.TemporaryFile() as sent:
        sent.write(json.dumps(aims).encode())
        said: dict[str, Any] = json.loads(ImageDecoder()._run(sent, [1]).partition(b"\n")[0])
    return said


@pytest.mark.security(119)
def test_hole_in_the_decoder_reaches_nothing(aims: dict[str, Any], plant: Plant) -> None:
    """Of every number there is for a system call, none passes but those that computing needs."""
    plant()
    assert reached({**aims, "every": True}) == {"reached": [], "passed": []}


@pytest.mark.security(119)
@pytest.mark.parametrize("layer", ALONE)
def test_each_other_layer_holds_by_itself(aims: dict[str, Any], plant: Plant, layer: str) -> None:
    """Where a system offers no filter of system calls, files and network are out of reach all the same."""
    plant(without=LAYERS - {layer})
    assert not ALONE[layer] & set(reached(aims)["reached"])


@pytest.mark.security(119)
def test_the_attempts_succeed_where_nothing_holds(aims: dict[str, Any], plant: Plant) -> None:
    """They are real; the environment is empty and descriptors are closed in any case."""
    plant(without=LAYERS)
    assert set(planted.ATTEMPTS) - set(reached(aims)["reached"]) == {"own environment", "a descriptor"}


@pytest.mark.security(119)
@pytest.mark.parametrize(
    ("without", "code", "said"),
    [
        ((), 0, "in order"),
        ([sandbox.NAMESPACES], 0, "Not offered here: namespaces."),
        (LAYERS, 1, "Image decoding is confined by: nothing."),
    ],
)
def test_doctor_says_what_holds(
    app: Flask, plant: Plant, monkeypatch: pytest.MonkeyPatch, without: Collection[str], code: int, said: str
) -> None:
    plant(without)
    checks = import_module("sitemaker.cli.doctor")
    monkeypatch.setattr(checks, "CHECKS", {"decoder": checks.CHECKS["decoder"]})
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == code and said in result.output


WEBP = "RIFF....WEBP"
LIES: dict[str, dict[str, Any]] = {
    "endless": {"endless": 1},
    "endless complaints": {"endless": 2},
    "no facts": {"facts": None, "file": ""},
    "a number": {"facts": 7, "file": ""},
    "a long list": {"facts": list(range(100_000)), "file": ""},
    "another refusal": {"facts": {"refused": ["time"]}, "file": ""},
    "a page": {"facts": {"width": 9, "height": 9, "sizes": [[9, 8]]}, "file": "<script>"},
    "more than it says": {"facts": {"width": 9, "height": 9, "sizes": [[9, 12]]}, "file": f"{WEBP}more"},
    "another width": {"facts": {"width": 9, "height": 9, "sizes": [[8, 12]]}, "file": WEBP},
    "a path": {"facts": {"width": 9, "height": 9, "sizes": [["../x", 12]]}, "file": WEBP},
    "a large number": {"facts": {"width": 9, "height": 10**30, "sizes": [[9, 12]]}, "file": WEBP},
    "no numbers": {"facts": {"width": "x", "height": None, "sizes": [[9, 12]]}, "file": WEBP},
    "infinity": {"facts": {"width": 1e999, "height": 9, "sizes": []}, "file": ""},
    "a negative length": {"facts": {"width": 9, "height": 9, "sizes": [[9, -4]]}, "file": WEBP},
}


@pytest.fixture
def told(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], DecodedImage]:
    """What is taken from a decoder that says this instead of decoding."""
    plant()
    monkeypatch.setattr(decoder, "check", lambda source: None)  # what is sent is no image
    monkeypatch.setattr(decoder, "LOOK", 4)
    return lambda said: ImageDecoder().decode(BytesIO(json.dumps(said).encode()), [9])


@pytest.mark.security(119)
@pytest.mark.parametrize("lie", LIES)
def test_what_the_decoder_says_is_not_believed(told: Callable[..., DecodedImage], lie: str) -> None:
    """Nor kept, nor listened to without end: a hole could make it say anything."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten (proc(5))
    before = kilobytes("VmRSS")
    with pytest.raises((BadImage, Busy)):
        told(LIES[lie])
    assert kilobytes("VmHWM") - before < 250_000


def kilobytes(name: str) -> int:
    """What the kernel says of this process's memory (Linux)."""
    return int(Path("/proc/self/status").read_text().partition(f"{name}:")[2].split()[0])


@pytest.mark.security(119)
def test_what_the_decoder_says_in_order_is_taken(told: Callable[..., DecodedImage]) -> None:
    made = told({"facts": {"width": 9, "height": 9, "sizes": [[9, 12]]}, "file": WEBP})
    assert made.files == {9: WEBP.encode()}


def answer(program: list[sandbox.Instruction], architecture: int, number: int, *arguments: int) -> int:
    """What the kernel would answer: the few instructions of classic BPF that the filter is made of."""
    data = {sandbox.NUMBER: number, sandbox.ARCHITECTURE: architecture}
    data |= {16 + 8 * place: value for place, value in enumerate(arguments)}
    held = at = 0
    while True:
        code, yes, no, value = program[at]
        at += 1
        if code == sandbox.RETURN:
            return value
        if code == sandbox.LOAD:
            held = data.get(value, 0)
        else:
            at += yes if (held == value if code == sandbox.EQUAL else held & value) else no


@pytest.mark.security(119)
@pytest.mark.parametrize("machine", sandbox.ARCHITECTURES)
def test_filter_says_the_same_on_every_architecture(machine: str) -> None:
    architecture, calls = sandbox.ARCHITECTURES[machine]
    program = sandbox.program(architecture, calls)
    foreign = {0x40000003, 0x40000028, *(number for number, _ in sandbox.ARCHITECTURES.values())}
    for other in foreign - {architecture}:
        assert {answer(program, other, number) for number in range(1024)} == {sandbox.KILL}
    passing = {number for number in range(1024) if answer(program, architecture, number) == sandbox.ALLOW}
    limited = {calls["write"], calls["mmap"]}
    assert passing == set(calls.values()) - limited
    assert answer(program, architecture, calls["write"], 1) == sandbox.ALLOW
    assert answer(program, architecture, calls["write"], 0) == sandbox.REFUSE
    anonymous, private = sandbox.MAP_ANONYMOUS | 2, 2
    for protection, flags, said in ((3, anonymous, sandbox.ALLOW), (7, anonymous, sandbox.REFUSE)):
        assert answer(program, architecture, calls["mmap"], 0, 0, protection, flags) == said
    assert answer(program, architecture, calls["mmap"], 0, 0, 1, private) == sandbox.REFUSE
    assert answer(program, architecture, calls["mprotect"], 0, 0, 5) == sandbox.REFUSE
