"""Host records: pushed between processes, never stale for long, whatever is away."""

import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis as Client

from sitemaker.lib.host_record_store import HostRecord, HostRecords, Unavailable
from tests.servers import Redis

pytestmark = pytest.mark.sweep

HOST = "acme.sitemaker.test"


def record(version: int = 1, **more: object) -> HostRecord:
    known = {
        "host": HOST,
        "site_id": 7,
        "version": version,
        "epoch": 0,
        "next": 0,
        "state": "live",
        "target": "",
    }
    return HostRecord(**{**known, **more})  # type: ignore[arg-type]


class Database:
    """Where records come from: counts how often it is asked, and can be away."""

    def __init__(self) -> None:
        self.record: HostRecord | None = record()
        self.asked, self.away = 0, False
        self.late: list[HostRecord] = []
        self.looked_back: list[float] = []

    def load(self, host: str) -> HostRecord | None:
        self.asked += 1
        if self.away:
            raise ConnectionError
        return self.record

    def sweep(self, seconds: float) -> list[HostRecord]:
        self.looked_back.append(seconds)
        return self.late


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def process(redis: Redis, database: Database) -> Iterator[Callable[[], HostRecords]]:
    """Makes a listening table, as each worker process has one."""
    made: list[HostRecords] = []

    def make() -> HostRecords:
        table = HostRecords()
        table.configure(redis.url(), load=database.load, sweep=database.sweep)
        table.start()
        wait_for(lambda: table._listening)
        made.append(table)
        return table

    yield make
    for table in made:
        table.stop()


def test_second_look_asks_nobody(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    client = Client.from_url(redis.url())

    def reads() -> int:
        return int(client.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"])

    table.find(HOST)
    before = reads()
    for _ in range(100):
        assert table.find(HOST) == record()
    assert reads() <= before + 1 and database.asked == 1  # its own write comes back as a push, once
    client.close()


def test_a_change_reaches_the_other_process_by_push(
    process: Callable[[], HostRecords], database: Database
) -> None:
    here, there = process(), process()
    assert here.find(HOST).version == there.find(HOST).version == 1
    database.record = record(2)
    here.tell(record(2))
    began = time.monotonic()
    wait_for(lambda: there.find(HOST).version == 2, 1)
    assert time.monotonic() - began < 0.5  # by push: polling would take a second


def test_an_older_version_never_replaces_a_newer_one(process: Callable[[], HostRecords]) -> None:
    table = process()
    table.tell(record(5))
    table.tell(record(4))
    assert table.find(HOST).version == 5


def test_a_reader_between_the_commit_and_redis_takes_no_older_one(
    process: Callable[[], HostRecords], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what changed while it was read held for longer than it takes to read it again."""
    one, other = process(), process()
    assert one.find(HOST).version == other.find(HOST).version == 1
    write, read = one._write, other._from_redis

    def looked_at_first(told: HostRecord) -> bool:
        database.record = told
        monkeypatch.setattr(one, "_write", write)
        assert one.find(HOST).version == 2, "the process that committed"
        return write(told)

    def overtaken(host: str) -> HostRecord | None:
        found = read(host)
        one.tell(record(version=3))
        wait_for(lambda: HOST not in other._reading)
        return found

    monkeypatch.setattr(one, "_write", looked_at_first)
    one.tell(record(version=2))
    monkeypatch.undo()
    wait_for(lambda: HOST not in other._fresh)
    monkeypatch.setattr(other, "_from_redis", overtaken)
    other.find(HOST)
    monkeypatch.undo()
    wait_for(lambda: other.find(HOST).version == 3, seconds=0.8)  # it was a second


def test_a_new_site_at_an_old_name_counts_whatever_its_version(process: Callable[[], HostRecords]) -> None:
    table = process()
    table.tell(record(5))
    table.tell(record(1, site_id=8))
    assert table.find(HOST).site_id == 8


def test_a_name_nobody_has_is_found_once_somebody_does(
    process: Callable[[], HostRecords], database: Database
) -> None:
    here, there = process(), process()
    database.record = None
    assert there.find(HOST).state == "unknown"
    database.record = record()
    here.tell(record())
    wait_for(lambda: there.find(HOST).state == "live", 1)


@pytest.mark.sweep
def test_what_a_killed_process_forgot_to_tell_the_sweep_tells(
    process: Callable[[], HostRecords], database: Database
) -> None:
    table = process()
    table.find(HOST)
    database.record, database.late = record(2), [record(2)]
    wait_for(lambda: table.find(HOST).version == 2, 5)


def test_redis_away_means_looking_every_second(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    table.find(HOST)
    redis.stop()
    database.record = record(2)
    wait_for(lambda: table.find(HOST).version == 2, 5)


def test_both_away_means_the_last_good_record(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    table.find(HOST)
    redis.stop()
    database.away = True
    wait_for(lambda: not table._listening)
    assert table.find(HOST) == record()
    with pytest.raises(Unavailable):
        table.find("never-seen.sitemaker.test")


def test_redis_back_is_listened_to_again(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    redis.stop()
    wait_for(lambda: not table._listening)
    redis.start()
    wait_for(lambda: table._listening, 10)


def test_the_next_publication_time_ends_freshness(
    process: Callable[[], HostRecords], database: Database
) -> None:
    table = process()
    soon = int(time.time() * 1000) + 300
    database.record = record(next=soon)
    table.find(HOST)
    database.record = record(epoch=soon)
    assert table.find(HOST).epoch == 0
    wait_for(lambda: table.find(HOST).epoch == soon, 2)


def test_emptied_redis_is_refilled_from_the_database(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    table.find(HOST)
    client = Client.from_url(redis.url())
    client.flushdb()
    wait_for(lambda: table.find(HOST) == record() and client.exists(f"host:{HOST}") == 1)
    client.close()


def test_full_redis_keeps_no_process_in_the_past(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    """It answers reads with the old record and refuses the new one: the sweep is believed, and it is not."""
    writer, other = process(), process()
    assert writer.find(HOST).version == other.find(HOST).version == 1
    with Client.from_url(redis.url()) as client:
        client.config_set("maxmemory", "1")
        database.record = record(2)
        database.late = [record(2)]
        writer.tell(record(2))
        wait_for(lambda: writer.find(HOST).version == other.find(HOST).version == 2, 6)
        other.forget_here(HOST)
        assert other.find(HOST).version == 2
        client.config_set("maxmemory", "0")


@pytest.mark.sweep
def test_sweep_after_an_outage_looks_back_over_it(
    process: Callable[[], HostRecords], database: Database, redis: Redis
) -> None:
    table = process()
    wait_for(lambda: len(database.looked_back) > 1)
    redis.freeze()
    wait_for(lambda: not table._listening)
    time.sleep(2)
    database.looked_back.clear()
    redis.thaw()
    wait_for(lambda: bool(database.looked_back))
    assert database.looked_back[0] > 10
