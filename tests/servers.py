"""Real servers for tests, each a context manager: on a free port, in a temporary folder, stopped for sure.

    with Postgres() as postgres, Redis() as redis:
        url = postgres.create("acme")

They run as root (PostgreSQL and nginx then as nobody) and as an ordinary user alike. On Linux the kernel ends
them when the process that started them dies, however it dies; folders that such a death leaves behind are
removed by the next run.

    python -m tests.servers --setup    obtains what is missing and says what will be used
"""

import ctypes
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from tests import programs

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534
PREFIX = "sitemaker-tests-"


def free_port() -> int:
    """A free TCP port on loopback, below the range the kernel gives to outgoing connections."""
    while True:
        port = random.randrange(18000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def folder(name: str) -> Path:
    """A new temporary folder, named after this process so that a later run knows when it is stale."""
    _sweep()
    path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{name}-"))
    path.chmod(0o755)
    return path


def _sweep() -> None:
    for stale in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = stale.name.removeprefix(PREFIX).split("-")[0]
        if not _alive(int(owner)):
            shutil.rmtree(stale, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _die_with_parent(number: int) -> Callable[[], None]:
    """What the child runs before exec: ask Linux to signal it when we die (prctl(2), PR_SET_PDEATHSIG)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def ask() -> None:
        if libc is not None:
            libc.prctl(1, number)
            if os.getppid() != parent:
                os._exit(1)

    return ask


class Server:
    """One server. A subclass says its command and when it answers; `log` is what it printed."""

    name = "server"
    stop_signal = signal.SIGTERM
    death_signal = signal.SIGKILL
    patience = 20.0
    unprivileged = False

    def __init__(self) -> None:
        self.folder = folder(self.name)
        self.log = self.folder / "log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str | Path]:
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        return os.environ

    def handed_over(self) -> Sequence[int]:
        """File descriptors the server inherits."""
        return ()

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def prepare(self) -> None:
        """Runs once, before the first start."""

    @property
    def as_nobody(self) -> bool:
        return self.unprivileged and os.geteuid() == 0

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} is not running"
        return self.process.pid

    def run(self, command: Sequence[str | Path]) -> None:
        """Runs a command of this server's to its end, as the user the server runs as."""
        nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if self.as_nobody else {}
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **nobody)  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def start(self, wait: bool = True) -> Self:
        nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if self.as_nobody else {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command(),
                cwd=self.folder,
                env=dict(self.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.handed_over(),
                preexec_fn=_die_with_parent(self.death_signal),
                **nobody,
            )
        if wait:
            self.wait()
        return self

    def wait(self) -> None:
        """Returns once the server answers; raises with the end of its log when it does not."""
        assert self.process is not None
        until = time.monotonic() + self.patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                state = "ended" if self.process.poll() is not None else "does not answer"
                raise RuntimeError(f"{self.name} {state}:\n{self.said()[-4000:]}")
            time.sleep(0.01)

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, number: int | None = None) -> None:
        """Ends the server and everything it started; by force once `patience` seconds have passed."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(number or self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.kill()
        self._kill_group()
        self.process = None

    def kill(self) -> None:
        """As a power cut would: SIGKILL to the server and all its children."""
        assert self.process is not None
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def freeze(self) -> None:
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.prepare()
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Postgres(Server):
    """A PostgreSQL cluster of our own. The application's role owns its databases and is an ordinary one, so
    that row-level security holds for it: `sitemaker`, without superuser and without BYPASSRLS.

    `durable=True` for tests that injure it: then fsync is on. `synchronous_commit` is never off: a killed
    backend would lose rows that were acknowledged.
    """

    name = "postgres"
    stop_signal = signal.SIGINT
    death_signal = signal.SIGQUIT
    unprivileged = True
    role = "sitemaker"
    owner = "postgres"

    def __init__(self, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable
        self.data = self.folder / "data"
        self.password = secrets.token_hex(8)
        self.bin = programs.postgres().path

    def prepare(self) -> None:
        words = self.folder / "password"
        words.write_text(self.password)
        if self.as_nobody:
            self.bin = _reachable(self.bin, self.folder)
            for path in (self.folder, words):
                os.chown(path, NOBODY, NOBODY)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        options = [
            "--no-sync",
            "--encoding=UTF8",
            f"--locale={locale}",
            "--auth=password",
            f"--username={self.owner}",
        ]
        self.run([self.bin / "initdb", *options, f"--pwfile={words}", "-D", self.data])

    def command(self) -> Sequence[str | Path]:
        settings = {
            "fsync": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "240",
            "shared_buffers": "64MB",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *flags]

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres", self.owner), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self, wait: bool = True) -> Self:
        super().start(wait)
        if wait:
            self.make_role()
        return self

    def make_role(self) -> None:
        with self.administer() as cursor:
            # 4096 rounds of SCRAM are 10 ms of each new connection; PostgreSQL 15 has no choice
            cursor.execute(
                "SELECT set_config(name, '1', false) FROM pg_settings WHERE name = 'scram_iterations'"
            )
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            role = "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD %s"
            cursor.execute(sql.SQL(role).format(sql.SQL(verb), sql.Identifier(self.role)), [self.password])

    def url(self, database: str, role: str | None = None) -> str:
        return f"postgresql://{role or self.role}:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def administer(self, database: str = "postgres") -> Iterator["psycopg2.extensions.cursor"]:
        """A cursor of the superuser's, committing each statement by itself."""
        connection = psycopg2.connect(self.url(database, self.owner), connect_timeout=3)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    @contextmanager
    def frozen(self, database: str) -> Iterator[None]:
        """Stopped in the middle of whatever it does, those who serve this database included."""
        stopped = [*self.backends(database), self.pid]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def create(self, name: str, template: str = "template1") -> str:
        """A new database, owned by the application's role; returns its URL. Nobody may be in the template."""
        self.drop(name)
        words = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
        names = [sql.Identifier(word) for word in (name, self.role, template)]
        with self.administer() as cursor:
            cursor.execute(words.format(*names))
        return self.url(name)

    def drop(self, name: str) -> None:
        with self.administer() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def backends(self, database: str) -> list[int]:
        """Process ids of the connections to a database, for tests that kill one."""
        with self.administer() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database])
            return [int(row[0]) for row in cursor.fetchall()]


class GivenPostgres(Postgres):
    """A cluster that runs already, at the URL of a role that may make roles and databases. Only borrowed: it
    is neither started nor stopped, and what is made in it is the caller's to drop. `password` is that of the
    application's role when that role was made before.
    """

    def __init__(self, url: str, password: str = "") -> None:
        super().__init__()
        self.known, self.password = bool(password), password or self.password
        given = urlsplit(url)
        self.owner, self.secret = given.username or "postgres", given.password or ""
        self.host, self.port = given.hostname or "127.0.0.1", given.port or 5432

    def prepare(self) -> None:
        pass

    def url(self, database: str, role: str | None = None) -> str:
        secret = self.secret if role == self.owner else self.password
        return f"postgresql://{role or self.role}:{secret}@{self.host}:{self.port}/{database}"

    def start(self, wait: bool = True) -> Self:
        if not self.known:
            self.make_role()
        return self


def _reachable(binaries: Path, into: Path) -> Path:
    """The binaries, copied when nobody may not run them where they are (.venv below a closed home folder)."""
    tried: list[str | Path] = ["/bin/sh", "-c", 'exec "$0" --version', binaries / "postgres"]
    may_run = subprocess.run(tried, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", capture_output=True)
    if may_run.returncode == 0:
        return binaries
    install = binaries.parent
    shutil.copytree(install, into / "install" / install.name, symlinks=True)
    libraries = install.parent.with_name(install.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, into / libraries.name, symlinks=True)
    return into / "install" / install.name / binaries.name


class Redis(Server):
    """A Redis that keeps nothing on disk. `index` of `url()` is the database number, 0 to 15."""

    name = "redis"

    def command(self) -> Sequence[str | Path]:
        flags = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": str(self.folder),
        }
        words = [word for name, value in flags.items() for word in (f"--{name}", value)]
        return [programs.redis().path, *words]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def url(self, index: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{index}"


class SeaweedFS(Server):
    """A store that speaks S3, with one key to it. It opens about ten ports, all on loopback and free."""

    name = "seaweedfs"
    patience = 60.0
    ports = (
        "admin.port",
        "admin.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "master.port",
        "master.port.grpc",
        "s3.port.grpc",
        "volume.port",
        "volume.port.grpc",
    )

    def __init__(self) -> None:
        super().__init__()
        self.secret = secrets.token_hex(16)
        self._buckets = 0

    def prepare(self) -> None:
        rights = ["Admin", "Read", "Write", "List", "Tagging"]
        key = {"accessKey": "tests", "secretKey": self.secret}
        known = {"identities": [{"name": "tests", "credentials": [key], "actions": rights}]}
        (self.folder / "keys.json").write_text(json.dumps(known))
        (self.folder / "data").mkdir()

    def command(self) -> Sequence[str | Path]:
        ports = [f"-{name}={free_port()}" for name in self.ports]
        here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.port={self.port}", "-s3.config=keys.json"]
        less = [f"-{name}=false" for name in ("webdav", "admin.ui", "master.telemetry")]
        none = ["-s3.port.iceberg=0", "-s3.port.lance=0"]
        return [
            programs.seaweedfs().path,
            "mini",
            f"-dir={self.folder / 'data'}",
            *here,
            *ports,
            *less,
            *none,
        ]

    def make_bucket(self) -> dict[str, str]:
        """A new, empty bucket: the settings by which the application finds it."""
        self._buckets += 1
        name = f"pictures-{self._buckets}"
        self._client().create_bucket(Bucket=name)
        return {
            "S3_BUCKET": name,
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY_ID": "tests",
            "S3_SECRET_ACCESS_KEY": self.secret,
        }

    def answers(self) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client().list_buckets()
        except (BotoCoreError, ClientError):
            return False
        return True

    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=10)
        address = f"http://127.0.0.1:{self.port}"
        key = {"aws_access_key_id": "tests", "aws_secret_access_key": self.secret}
        return boto3.client("s3", endpoint_url=address, region_name="us-east-1", config=config, **key)


def main() -> None:
    if sys.argv[1:] != ["--setup"]:
        sys.exit("Run: python -m tests.servers --setup")
    try:
        for program in programs.obtain():
            print(f"  {program}")
    except programs.Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
