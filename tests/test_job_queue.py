"""The queues: a line for each purpose, none waiting for another's, and rings that do not pile up."""

import threading

from sitemaker.lib.job_queue import LINES, MOST_WAITING, SWEEP, JobQueue


def test_sweep_rings_no_more_than_a_line_holds() -> None:
    """Also where more was rung from elsewhere than it would itself."""
    queue, asked = JobQueue(), dict[str, list[int]]()

    def due(line: str, most: int) -> list[int]:
        asked.setdefault(line, []).append(most)
        return list(range(1000))[:most]

    queue.configure("", line_of=lambda kind: kind, answer=print, plan=lambda: None, due=due)
    for _ in range(MOST_WAITING + 50):
        queue.ring(1, "images")
    (sweep,) = queue._hueys[SWEEP].read_periodic(None)
    for _ in range(2):
        queue._hueys[SWEEP].execute(sweep)
    assert asked == {"email": [200, 0], "images": [0, 0], "upkeep": [200, 0]}
    assert queue._hueys["email"].pending_count() == MOST_WAITING


def test_a_line_that_is_stuck_keeps_no_other_waiting() -> None:
    queue, free, done = JobQueue(), threading.Event(), dict[int, threading.Event]()
    kinds = {number: line for number, line in enumerate(LINES)}

    def answer(job_id: int) -> None:
        if kinds[job_id] == "email":
            free.wait(10)
        done[job_id].set()

    queue.configure(
        "", line_of=lambda kind: kind, answer=answer, plan=lambda: None, due=lambda line, most: []
    )
    done |= {number: threading.Event() for number in kinds}
    consumers = queue.consumers()
    consumers.start()
    try:
        for _ in range(5):
            queue.ring(0, "email")
        for number, line in kinds.items():
            queue.ring(number, line)
        assert all(done[number].wait(5) for number, line in kinds.items() if line != "email")
        assert not done[0].is_set()
    finally:
        free.set()
        consumers.stop()
