"""A Redis filled as a day of visits to all sites would have filled it.

Rendering 100,000 equal pages would take minutes, so one is rendered by the application and the others are
made from it: the host is another, the rest is the same. They are compressed one by one, like real ones, and a
sample is compared with what the application renders.
"""

import json
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from typing import Any

from redis import Redis as RedisClient

from bench import wrk
from bench.client import Client
from bench.installation import Installation
from sitemaker.lib.host_record_store import DAY, PREFIX, HostRecord
from sitemaker.models import host_records
from sitemaker.serving.byte_cache import MOMENT
from sitemaker.serving.cached_response import CachedResponse
from sitemaker.serving.page_cache import PAGE_AGE, PageCache

BATCH = 500
SAMPLE = 20


def warm(installation: Installation) -> None:
    """Put the host record and the finished home page of every site into Redis."""
    model = _model(installation)
    release = installation.app.config["RELEASE"]
    client = RedisClient.from_url(installation.redis.url())
    with installation.app.app_context():
        record = host_records.record_for(installation.host(1))
    assert record is not None
    batches = [
        (model, record, release, [(site, installation.host(site)) for site in numbers])
        for numbers in _batches(range(1, installation.sites + 1))
    ]
    with ProcessPoolExecutor(2) as pool:
        for entries in pool.map(_entries, batches):
            pipeline: Any = client.pipeline(transaction=False)
            for host, told, shelf, packed in entries:
                pipeline.set(PREFIX + host, told, ex=DAY)
                pipeline.hset(shelf, mapping={MOMENT: f"{record.version}:{record.epoch}", "/": packed})
                pipeline.expire(shelf, PAGE_AGE)
            pipeline.execute()
    _compare(installation, client, release, record)


def _model(installation: Installation) -> tuple[str, list[tuple[str, str]], bytes]:
    """Host, headers and body of one page, as the application answers it."""
    host = installation.host(1)
    answer = Client(installation.web.port).get(host, "/", **{"Accept-Encoding": "identity"})
    made_by_gunicorn = {"Server", "Date", "Connection"}
    return host, [pair for pair in answer.headers if pair[0] not in made_by_gunicorn], answer.body


def _entries(batch: tuple[Any, HostRecord, str, list[tuple[int, str]]]) -> list[tuple[str, str, str, bytes]]:
    (model, headers, body), record, release, sites = batch
    entries = []
    for site, host in sites:
        own = replace(record, host=host, site_id=site)
        page = body.replace(model.encode(), host.encode())
        answer: CachedResponse = PageCache._finish(release, own, "/", headers, page)
        entries.append((host, json.dumps(asdict(own)), f"page:{release}:{site}", answer.pack()))
    return entries


def _compare(installation: Installation, client: Any, release: str, record: HostRecord) -> None:
    """What was put in must be what the application makes."""
    for site in random.sample(range(2, installation.sites), SAMPLE):
        shelf = f"page:{release}:{site}"
        made = CachedResponse.unpack(bytes(client.hget(shelf, "/")))
        client.delete(shelf)
        rendered = Client(installation.web.port).get(
            installation.host(site), "/", **{"Accept-Encoding": wrk.ACCEPTED}
        )
        assert rendered.body == made.body, f"site {site}: the warmed page is not the real one"
        assert made.etag in rendered.header("ETag")


def _batches(numbers: range) -> Iterator[Iterable[int]]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]
