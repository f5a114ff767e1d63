"""A refresh that is killed at any moment loses and doubles nothing, also while records arrive and shards split.

``KILLS=20 SEED=7`` for the long form.
"""

import os
import random
import threading
import time
from contextlib import suppress

import pytest

from warehouse_twin.testing.reshard import split
from warehouse_twin.testing.stream_view import StreamView
from warehouse_twin.testing.twin_process import put, running_twin

KILLS = int(os.environ.get("KILLS", "2"))
SEED = int(os.environ.get("SEED", str(random.randrange(10_000))))


class Arrivals:
    """Records that arrive while it is open, and shards that split meanwhile."""

    def __init__(self, kinesis, stream, rng):
        self.kinesis, self.stream, self.rng = kinesis, stream, rng
        self.sent = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._put)

    def _put(self):
        while not self._ended.wait(0.05):
            number = self.rng.randint(1, 25)
            put(self.kinesis, self.stream, [b'{"number": %d}' % (self.sent + n) for n in range(number)])
            self.sent += number

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def test_rows_are_records_although_refreshes_are_killed(tmp_path, kinesalite, kinesis, stream):
    print(f"SEED={SEED}")
    rng = random.Random(SEED)
    with running_twin(tmp_path, kinesalite) as twin:
        view = StreamView(twin, stream, "shop")
        with Arrivals(kinesis, stream, random.Random(SEED + 1)) as arrivals:
            for number in range(KILLS):
                twin.wait_until_started(twin.submit(f"refresh materialized view {view.name}"))
                time.sleep(rng.uniform(0, 0.1))
                if number % 2 == 0:
                    split(kinesis, stream, rng)
                twin.kill()
                twin.start()
                seen = view.count()
                assert seen[0] == seen[1] <= arrivals.sent
                if rng.random() < 0.5:
                    view.refresh()
        view.refresh()
        view.refresh()
        assert view.count() == (arrivals.sent, arrivals.sent)
        numbers = view.rows("count(distinct c.event.number::int), min(c.event.number::int), max(c.event.number::int)")
        assert numbers == [[arrivals.sent, 0, arrivals.sent - 1]]
        scanned = sum(row[0] for row in view.system_rows("scanned_rows", "sys_stream_scan_states"))
        assert scanned == arrivals.sent


def test_refreshes_at_the_same_time_append_each_record_once(view, kinesis, stream):
    put(kinesis, stream, [b"{}"] * 500)
    ids = [view.twin.submit(f"refresh materialized view {view.name}") for _ in range(4)]
    assert [view.twin.wait(statement_id)["Status"] for statement_id in ids] == ["FINISHED"] * 4
    assert view.count() == (500, 500)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_refresh_that_is_cancelled_leaves_nothing_behind(view, kinesis, stream, cut):
    for _ in range(cut):
        put(kinesis, stream, [b'{"a": "x"}'] * 1000)
    statement_id = view.twin.submit(f"refresh materialized view {view.name}")
    with suppress(view.twin.client.exceptions.ValidationException):  # It may have ended before.
        view.twin.client.cancel_statement(Id=statement_id)
    status = view.twin.wait(statement_id)["Status"]
    assert (status, view.count()[0]) in [("ABORTED", 0), ("FINISHED", cut * 1000)]
    view.refresh()
    assert view.count() == (cut * 1000, cut * 1000)


def test_a_shard_is_read_to_its_end_before_its_children(view, kinesis, stream):
    written = 0
    for number in range(3):
        put(kinesis, stream, [b'{"round": %d}' % number] * 200)
        written += 200
        split(kinesis, stream, random.Random(number))
    view.refresh()
    assert view.count() == (written, written)
    put(kinesis, stream, [b"{}"] * 50)
    view.refresh()
    assert view.count() == (written + 50, written + 50)
    states = view.system_rows("partition_id, stream_record_time_min", "sys_stream_scan_states")
    assert len({shard for shard, _ in states}) > 2
