"""One account takes no more than its share of the processor, and nobody else waits for it."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from sitemaker.extensions import processor
from sitemaker.lib.fairness.leaky_bucket import MOST_PAYERS, LeakyBucket
from tests.browser import Browser
from tests.cast import Cast

NewBrowser = Callable[[], Browser]


@pytest.fixture
def tight(app: Flask) -> Iterator[None]:
    """Nothing at once, and a thousandth of the processor for long: a view of 3 ms is paid off in 3 s."""
    processor.configure(rate=0.001, burst=0.0, threads=0)
    yield
    processor.configure(rate=0.0, burst=0.0, threads=0)


@pytest.mark.security(121)
@pytest.mark.usefixtures("tight")
def test_who_takes_too_much_waits_and_nobody_else(alice: Browser, bob: Browser, cast: Cast) -> None:
    page = cast.acme.admin_url
    answers = [alice.get(page) for _ in range(3)]
    refused = answers[-1]
    assert answers[0].status_code == 200 and refused.status_code == 429
    seconds = refused.headers["Retry-After"]
    assert f"Continue in {seconds} seconds:" in refused.text or (
        seconds == "1" and "Go on in a second:" in refused.text
    )
    assert bob.get(page).status_code == 200
    assert alice.get(cast.acme.url).status_code == 200


@pytest.mark.security(121)
@pytest.mark.usefixtures("tight")
def test_who_has_no_account_pays_by_network(browser: NewBrowser) -> None:
    def ask(address: str) -> int:
        form = {"host": "", "words": "what is wrong with it"}
        return int(browser().post("/report", data=form, environ_base={"REMOTE_ADDR": address}).status_code)

    assert [ask(f"198.51.100.{n}") for n in range(30)][-1] == 429
    assert ask("198.51.101.1") == 422
    assert browser().get("/about", environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 200


@pytest.mark.security(121)
def test_what_is_owed_is_forgiven_in_time_and_forgotten_in_bounds() -> None:
    allowance = LeakyBucket()
    allowance.configure(rate=1000.0, burst=1.0, threads=0)
    allowance.charge("alice", 2.0)
    allowance.charge("bob", 1e6)
    assert allowance.wait("bob") == 0, "nobody works"
    with allowance.working():
        assert allowance.wait("bob") > 900
        assert allowance.wait("alice") < 0.002
        for number in range(MOST_PAYERS):
            allowance.charge(str(number), 0.0)
        assert allowance.wait("bob") == 0


@pytest.mark.security(121)
def test_the_last_threads_are_for_others() -> None:
    """One payer holds all that it asks for, until hardly a thread is left."""
    allowance, gate, let_in = LeakyBucket(), threading.Event(), []
    allowance.configure(rate=1.0, burst=1.0, threads=6)

    def work(payer: str, waiting: bool = True) -> None:
        with allowance.working():
            let_in.append((payer, allowance.work_for(payer)))
            if waiting and let_in[-1][1]:
                gate.wait(20)

    threads = []
    for payer in ("greedy",) * 6 + ("other",):
        threads.append(threading.Thread(target=work, args=[payer]))
        threads[-1].start()
        while len(let_in) < len(threads):
            time.sleep(0.001)
    gate.set()
    for thread in threads:
        thread.join()
    assert let_in == [("greedy", True)] * 4 + [("greedy", False)] * 2 + [("other", True)]
