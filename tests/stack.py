"""The shipped way to run sitemaker, for tests: the Procfile's own lines and the nginx of deploy/."""

import os
import shlex
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import programs
from tests.servers import NOBODY, ROOT, Server, free_port

HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv("/bin/sh", ["/bin/sh", "-c", sys.argv[2]])
"""


class Line(Server):
    """A line of the Procfile, run as Heroku runs it: through the shell, in the project's folder."""

    patience = 40.0

    def __init__(
        self,
        kind: str,
        environ: Mapping[str, str],
        listener: socket.socket | None = None,
        root: Path = ROOT,
    ) -> None:
        """`listener`: a listening socket to hand over as systemd does; its port is then the server's. `root`:
        the folder of the checkout it runs from."""
        self.name = kind
        super().__init__()
        self.kind = kind
        self.listener = listener
        if listener is not None:
            self.port = listener.getsockname()[1]
        self.environ, self.root = environ, root

    def environment(self) -> Mapping[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        home = {"HOME": str(self.folder), "PATH": path, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}
        return {**home, "PORT": str(self.port), **self.environ}

    def handed_over(self) -> Sequence[int]:
        return () if self.listener is None else (self.listener.fileno(),)

    def command(self) -> Sequence[str | Path]:
        line = f"cd {shlex.quote(str(self.root))} && exec {procfile()[self.kind]}"
        if self.listener is None:
            return ["/bin/sh", "-c", line]
        return [sys.executable, "-c", HAND_OVER, str(self.listener.fileno()), line]

    def answers(self) -> bool:
        if self.kind != "web":
            return True
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: healthz\r\n\r\n")
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {kind: line.strip() for kind, _, line in (line.partition(":") for line in lines if ":" in line)}


class Nginx(Server):
    """nginx with the shipped configuration, filled in for `name` (the apex) in front of a port of ours.

    `port` speaks TLS with a certificate for the apex and everything below it, `plain_port` redirects to it.
    """

    name = "nginx"
    stop_signal = signal.SIGQUIT
    death_signal = signal.SIGTERM
    unprivileged = True

    def __init__(self, apex: str, upstream: int) -> None:
        super().__init__()
        self.apex = apex
        self.upstream = upstream
        self.plain_port = free_port()

    def prepare(self) -> None:
        certificate, key = make_certificate(self.folder, self.apex, f"*.{self.apex}")
        shipped = (ROOT / "deploy/nginx/sitemaker.conf.template").read_text()
        filled = Template(shipped).safe_substitute(
            SERVER_NAME=self.apex,
            UPSTREAM=f"127.0.0.1:{self.upstream}",
            HTTP_LISTEN=f"127.0.0.1:{self.plain_port}",
            HTTPS_LISTEN=f"127.0.0.1:{self.port}",
            TLS_CERTIFICATE=str(certificate),
            TLS_KEY=str(key),
            LISTEN_OPTIONS="",
        )
        (self.folder / "sitemaker.conf").write_text(filled)
        scratch = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off;\npid {self.folder}/pid;\nerror_log {self.folder}/error.log warn;\n"
            f"worker_processes 2;\nevents {{ worker_connections 1024; }}\nhttp {{\n{scratch}"
            f"access_log {self.folder}/access.log;\ninclude {self.folder}/sitemaker.conf;\n}}\n"
        )
        if self.as_nobody:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)

    def command(self) -> Sequence[str | Path]:
        path = programs.nginx().path
        return [path, "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log", "-p", self.folder]


def make_certificate(into: Path, *names: str, days: int = 9) -> tuple[Path, Path]:
    """A self-signed certificate for these names, good for so many days; the files of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (into / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (into / "key.pem").write_bytes(private)
    return into / "certificate.pem", into / "key.pem"
