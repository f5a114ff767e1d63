"""The system that a scenario disturbs: a database, a pair of streams or two, and the jobs that it starts."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, pairwise
from pathlib import Path

import pyarrow as pa

from contract.records import CHECKOUTS, CLICKS
from proof.checkpoint import Checkpoint
from proof.interruption import uninterrupted
from proof.job_run import JobRun
from proof.streams import Positions, Streams
from testing.database import Database
from testing.event_builders import Record

# In which a running job must get on, also on a busy machine.
STALLED_SECONDS = 90
CHUNKS_A_SECOND = 8
# Of each shard: small, so that there are many batches to disturb.
RECORDS_PER_BATCH = 150


class System:
    """Everything is new, and `close` leaves nothing running."""

    def __init__(self, database: Database, streams: Streams, folder: Path) -> None:
        self.database = database
        self.streams = streams
        self.folder = folder
        self.sent: Counter[bytes] = Counter()
        self._all_streams = [streams]
        self._jobs: dict[JobRun, Streams] = {}
        self._numbers = count(1)

    def add_streams(self) -> Streams:
        """A further pair of streams, for another job."""
        streams = Streams(self.streams.endpoint, f"{self.streams.prefix}-{len(self._all_streams)}")
        self._all_streams.append(streams)
        return streams

    def start_job(self, name: str = "job", streams: Streams | None = None) -> JobRun:
        """A new run, which goes on at the checkpoint that earlier runs of that name left."""
        streams = streams or self.streams
        run_id = f"{name}-{next(self._numbers)}"
        arguments = {
            "clicks_stream": streams.names[CLICKS],
            "checkouts_stream": streams.names[CHECKOUTS],
            "kinesis_endpoint": streams.endpoint,
            "database_url": self.database.url("ingest"),
            "records_per_batch": str(RECORDS_PER_BATCH),
            "trigger_interval": "0 seconds",
        }
        checkpoint = Checkpoint(self.folder / f"checkpoint-of-{name}")
        with uninterrupted():
            job = JobRun(run_id, self.folder / f"{run_id}.log", checkpoint, arguments)
            self._jobs[job] = streams
        return job

    def put(self, records: Sequence[Record], streams: Streams | None = None) -> None:
        """Sends records now."""
        self.sent.update(r.payload for r in records)
        (streams or self.streams).put(records)

    @contextmanager
    def feeding(self, records: Sequence[Record], seconds: float) -> Iterator[None]:
        """Sends records evenly over `seconds` while the block runs; what is left at its end goes at once."""
        chunks = in_parts(records, max(1, round(seconds * CHUNKS_A_SECOND)))
        ended = threading.Event()
        failures: list[BaseException] = []

        def feed() -> None:
            try:
                for chunk in chunks:
                    self.put(chunk)
                    ended.wait(seconds / len(chunks))
            except BaseException as error:
                failures.append(error)

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            yield
        finally:
            ended.set()
            feeder.join()
        if failures:
            raise failures[0]

    def held(self) -> pa.Table:
        """Everything that the streams hold."""
        return pa.concat_tables([streams.drain().table for streams in self._all_streams])

    def finish(self, *jobs: JobRun) -> pa.Table:
        """Lets the jobs read everything, stops them in order, and returns what the streams hold.

        A job that gets stuck is stopped as well: the comparison will tell. Raises JobEndedError.
        """
        for job in jobs:
            self._wait_until_read(job, self._jobs[job].drain().last)
            job.stop()
        return self.held()

    def close(self) -> None:
        """Kills what still runs."""
        for job in self._jobs:
            job.kill()

    def _wait_until_read(self, job: JobRun, last: Positions) -> None:
        job.wait_until_streaming()
        newest, moved_at = job.checkpoint.committed(), time.monotonic()
        while not job.checkpoint.has_read(last) and time.monotonic() - moved_at < STALLED_SECONDS:
            job.check()
            time.sleep(0.1)
            if job.checkpoint.committed() != newest:
                newest, moved_at = job.checkpoint.committed(), time.monotonic()


def in_parts(records: Sequence[Record], parts: int) -> list[Sequence[Record]]:
    """The records, in order, in so many parts of about the same size."""
    ends = [len(records) * part // parts for part in range(parts + 1)]
    return [records[begin:end] for begin, end in pairwise(ends)]
