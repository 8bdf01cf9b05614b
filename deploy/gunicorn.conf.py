"""How gunicorn serves sitemaker, on one box and on Heroku alike."""

import atexit
import ctypes
import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.systemd import sd_notify

_port = os.environ.get("PORT", "8000")
bind = [f"0.0.0.0:{_port}" if os.environ.get("DYNO") else f"127.0.0.1:{_port}"]

# gunicorn's threads, each of which gets a request that has arrived as a whole.
worker_class = "sitemaker.serving.worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_connections = 1000

# Loaded once before forking: workers share its memory and a recycled one is there at once. What an
# application opens (connections, threads) it opens after the fork, when first used.
preload_app = True

# A request that works for too long is ended by the application (REQUEST_SECONDS), with its worker if need be.
# This notices a worker that hangs as a whole, as one does whose C code keeps Python's lock: a bad regular
# expression. Its clients are answered by nobody, so it ends well before a router gives up (30 s).
timeout = 15
graceful_timeout = 20

# Longer than Heroku's router (90 s) and our nginx (30 s) keep an idle connection, so that theirs is the side
# that closes it and no request is sent into a closing one.
keepalive = 100

# A leak, should there be one, ends with its worker. The jitter keeps two workers from going together.
max_requests = 50_000
max_requests_jitter = 10_000

# Each thread would get a heap of its own from glibc, and each heap keeps what it once held.
M_ARENA_MAX = -8
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_ARENA_MAX, 2)

# ProxyFix decides whom to believe (PROXY_HOPS). Gunicorn by itself would believe anything on loopback.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The heartbeat file on a disk that hangs would end a healthy worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108

# It would be opened in the home folder, which a service has no business writing to.
control_socket_disable = True

# The application writes one line for each request.
accesslog = None
errorlog = "-"
loglevel = "warning"

# Workers add up their figures through files here; it must be named before the application is loaded.
_metrics = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
_own = None if _metrics else tempfile.mkdtemp(prefix="sitemaker-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics or str(_own)


def _sweep(owner: int) -> None:
    if _own and os.getpid() == owner:  # workers are forked from here and end by the same way
        shutil.rmtree(_own, ignore_errors=True)


# gunicorn tells systemd that it is ready seconds before it answers: `when_ready` does so instead.
_systemd = os.environ.pop("NOTIFY_SOCKET", None)

# Not a hook of gunicorn's: those are not called when a setting keeps the application from starting.
atexit.register(_sweep, os.getpid())


def on_starting(server: Any) -> None:
    """Delete the metrics that former workers left."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.db"):
        stale.unlink()


def when_ready(server: Any) -> None:
    """Load what every request needs, before the workers are forked."""
    from sitemaker.serving.preload import warm

    warm(server.app.wsgi())
    # What is there now stays for good. Looking through it for garbage takes 0.3 s, in which a worker answers
    # nothing, and writes into each page of memory that the workers share.
    gc.collect()
    gc.freeze()
    if _systemd:
        os.environ["NOTIFY_SOCKET"] = _systemd
        sd_notify("READY=1", server.log, unset_environment=True)


def child_exit(server: Any, worker: Any) -> None:
    """Take a worker that ended out of the metrics."""
    from prometheus_client import multiprocess  # asks for the folder when it is imported

    # One that has served its share had another started before it ended (worker.py).
    server.num_workers = max(server.cfg.workers, server.num_workers - 1)
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
