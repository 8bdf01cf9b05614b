"""A fresh Debian in a folder, booted with its own systemd and a network of its own.

debootstrap makes it from the mirror that this machine's apt uses, systemd-nspawn boots it. Takes root.
"""

import atexit
import ctypes
import functools
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests import programs
from tests.servers import _die_with_parent, folder

SUITE = os.environ.get("BOX_SUITE", "trixie")
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,iproute2"
CLONE_NEWNET = 0x40000000
FIREWALL = re.compile(r"^\s*(ufw|nft|iptables) ", re.M)
BOOT = """
# systemd wants the second version of cgroups, and that alone.
if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
    umount -R /sys/fs/cgroup || true
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
mkdir -p /sys/fs/cgroup/$1 && echo $$ > /sys/fs/cgroup/$1/cgroup.procs
shift
exec systemd-nspawn "$@"
"""


def obtain() -> None:
    """The tools, from Debian where they are missing. Raises programs.Missing."""
    if os.geteuid():
        raise programs.Missing("A box is booted by root alone. Run: sudo make box")
    for tool, package in (("debootstrap", "debootstrap"), ("systemd-nspawn", "systemd-container")):
        if not shutil.which(tool):
            programs.apt_install(package)


def mirror() -> str:
    asked = ["apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian", "Created-By: Packages"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    return next(each for each in said if "security" not in each)


def remove(path: Path) -> None:
    """Whatever may still be mounted there stays."""
    subprocess.run(["rm", "-rf", "--one-file-system", path], check=False)


@functools.cache
def debian() -> Path:
    """Bootstrapped once for all boxes of this run; or what BOX_BASE names, bootstrapped before."""
    if base := os.environ.get("BOX_BASE"):
        return Path(base)
    into = folder("debian")
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(into), mirror()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    atexit.register(remove, into)
    return into


def pip_settings() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """How pip is set up on this machine, as variables; and the paths they name, with those in the box."""
    asked = ["python3", "-m", "pip", "config", "list"]
    given: dict[str, str] = {}
    seen: list[tuple[str, str]] = []
    for line in subprocess.run(asked, capture_output=True, text=True).stdout.splitlines():
        name, _, value = line.partition("=")
        words = value.strip("'").replace("\\n", " ").split()
        for number, word in enumerate(words):
            path = Path(word.removeprefix("file://"))
            if not path.is_absolute() or not path.exists():
                continue
            if path.is_file():  # in a folder that Debian's packages write into, maybe
                words[number] = f"/mnt/pip-{len(seen)}"
                seen.append((str(path), words[number]))
            else:
                place = path.parent if word != str(path) else path  # an index links to what lies beside it
                seen.append((str(place), str(place)))
        given["PIP_" + name.split(".")[-1].upper().replace("-", "_")] = " ".join(words)
    return given, seen


class Box:
    """`with Box() as box: box.run("adduser ...")`."""

    def __init__(self, binds: Sequence[tuple[str, str]] = ()) -> None:
        obtain()
        self.folder = folder("box")
        self.root = self.folder / "root"
        self.root.mkdir()
        self.pip, seen = pip_settings()
        self.binds = sorted({*binds, *seen})
        self.process: subprocess.Popen[bytes] | None = None
        self.own = open("/proc/thread-self/ns/net")
        self.group = f"sitemaker-box-{os.getpid()}"
        self.init = 0

    def __enter__(self) -> Self:
        try:
            subprocess.run(["cp", "-a", "--reflink=auto", f"{debian()}/.", self.root], check=True)
            self._boot()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _boot(self) -> None:
        binds = [f"--bind-ro={outside}:{inside}" for outside, inside in self.binds]
        flags = ["--quiet", "--boot", "--private-network", "--register=no", "--keep-unit", "--console=pipe"]
        more = ["--resolv-conf=copy-host", "--link-journal=no", "-D", str(self.root), *binds]
        with (self.folder / "console").open("wb") as console:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "/bin/sh", "-eu", "-c", BOOT, "boot", self.group, *flags, *more],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent(15),
            )
        until = time.monotonic() + 120
        while not self._is_up():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > until:
                raise RuntimeError(f"The box did not boot:\n{(self.folder / 'console').read_text()[-2000:]}")
            time.sleep(0.5)

    def _is_up(self) -> bool:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.init = int(children[0]) if children else 0
        return bool(self.init) and self.run("systemctl is-system-running", check=False).strip() in (
            "running",
            "degraded",
        )

    def run(self, script: str, outside: bool = False, check: bool = True) -> str:
        """What root's shell in the box prints; `outside`: with this machine's network, to fetch something."""
        assert not (outside and FIREWALL.search(script)), "that would be this machine's own firewall"
        network = f"--net=/proc/{os.getpid()}/fd/{self.own.fileno()}" if outside else "--net"
        enter = ["nsenter", "--target", str(self.init), "--mount", "--uts", "--ipc", "--pid", network, "--"]
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        surroundings = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **self.pip,
            **proxies,
        }
        clean = ["env", "-i", *(f"{name}={value}" for name, value in surroundings.items())]
        shell = ["bash", "-euo", "pipefail", "-c", f"cd /root\n{script}"]
        done = subprocess.run(
            [*enter, *clean, *shell], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        said = done.stdout + done.stderr
        if check and done.returncode:
            raise RuntimeError(f"{script}\nended with {done.returncode}:\n{said[-6000:]}")
        return said

    @contextmanager
    def network(self) -> Iterator[None]:
        """This thread, and those it starts, are in the box's network."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/proc/{self.init}/ns/net") as theirs:
            assert libc.setns(theirs.fileno(), CLONE_NEWNET) == 0
        try:
            yield
        finally:
            assert libc.setns(self.own.fileno(), CLONE_NEWNET) == 0

    def close(self) -> None:
        self.own.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()  # nspawn tells its init to power off
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for group in sorted(Path("/sys/fs/cgroup").rglob(self.group), reverse=True):
            for each in (*sorted(group.rglob("*/"), reverse=True), group):
                each.rmdir()
        remove(self.folder)
