"""The apex and everything below it, asked from here as a visitor would: DNS, certificate, and who answers."""

import secrets
import socket
import ssl
import time
from itertools import islice

from flask import current_app

from . import Complaints

SOON = 21
"""Days before its end from which a certificate is spoken of: renewal is tried from thirty days on."""
PATIENCE = 5.0
ALIVE = b"alive"
LONGEST = 10
"""Pieces of an answer that are waited for."""


def hosts() -> Complaints:
    """Both the apex and a name nobody has registered below it."""
    apex, _, port = str(current_app.config["SERVER_NAME"]).partition(":")
    secure = current_app.config["PREFERRED_URL_SCHEME"] == "https"
    for host in (apex, f"doctor-{secrets.token_hex(3)}.{apex}"):
        name = apex if host == apex else f"*.{apex}"
        try:
            socket.getaddrinfo(host, None)
        except OSError:
            yield f"{name} does not resolve: it needs a DNS record that points to this installation."
            continue
        yield from _asked(name, host, int(port or (443 if secure else 80)), secure)


def _asked(name: str, host: str, port: int, secure: bool) -> Complaints:
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as plain:
            if not secure:
                yield from _answered(name, host, plain)
                return
            with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as private:
                yield from _certificate(name, private)
                yield from _answered(name, host, private)
    except ssl.SSLCertVerificationError as problem:
        yield f"Browsers refuse the certificate of {name}: {problem.verify_message}."
    except OSError as problem:
        yield f"{name} cannot be reached from here on port {port}: {problem}."


def _certificate(name: str, private: ssl.SSLSocket) -> Complaints:
    ends = str((private.getpeercert() or {}).get("notAfter", ""))
    days = (ssl.cert_time_to_seconds(ends) - time.time()) / 86_400
    if days < SOON:
        yield f"The certificate of {name} expires in {days:.0f} days and was not renewed: certbot renew."


def _answered(name: str, host: str, connection: socket.socket) -> Complaints:
    connection.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    answer = b"".join(islice(iter(lambda: connection.recv(4096), b""), LONGEST))
    if not answer.partition(b"\r\n\r\n")[2].startswith(ALIVE):
        status = answer.split(b"\r\n")[0].decode("latin-1")[:60]
        yield f"{name} is answered by something other than sitemaker ({status or 'nothing'})."
