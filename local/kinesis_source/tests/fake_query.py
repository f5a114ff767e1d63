"""Does with a reader what Spark's micro-batch engine does, one step at a time."""

import json
import pickle
from dataclasses import dataclass, field
from typing import Any

from kinesis_source.options import SourceOptions
from kinesis_source.prefetch import Prefetcher
from kinesis_source.source import KinesisStreamReader
from kinesis_source.tests.fake_kinesis import FakeKinesis


@dataclass
class Checkpoint:
    """What survives a restart: the logged offsets, as JSON, and how many of the batches are committed."""

    offsets: list[str] = field(default_factory=list)
    committed: int = 0
    initial: str = ""


class HandDrivenReader(KinesisStreamReader):
    def _run(self, prefetcher: Prefetcher) -> None:
        """The test calls `poll`."""


class FakeQuery:
    def __init__(self, kinesis: FakeKinesis, checkpoint: Checkpoint, **options: Any) -> None:
        self.now = 1_000.0
        self.checkpoint = checkpoint
        parsed = SourceOptions.parse(
            {"streamName": "clicks", "maxFetchTimeInMs": "0"} | {k: str(v) for k, v in options.items()}
        )
        self.reader = HandDrivenReader(parsed, lambda _: kinesis, lambda: self.now)
        if checkpoint.offsets:
            last = json.loads(checkpoint.offsets[-1])
            self.reader.partitions(last, last)
        else:
            checkpoint.initial = json.dumps(self.reader.initialOffset())
            self.reader.latestOffset()

    def fetch(self, rounds: int = 1) -> None:
        """Let the background thread work, with twelve seconds between its rounds."""
        for _ in range(rounds):
            self.now += 12
            prefetcher = self.reader._prefetcher
            assert prefetcher
            prefetcher.poll()

    def plan(self) -> bool:
        """Log the next batch's offset, if there is one."""
        offset = json.dumps(self.reader.latestOffset())
        last = self.checkpoint.offsets[-1] if self.checkpoint.offsets else self.checkpoint.initial
        if offset == last:
            return False
        self.checkpoint.offsets.append(offset)
        return True

    def read(self, batch: int) -> list[str]:
        """Return the batch's sequence numbers; may be called again and after a restart."""
        offsets = [json.loads(text) for text in (self.checkpoint.initial, *self.checkpoint.offsets)]
        numbers: list[str] = []
        for partition in self.reader.partitions(offsets[batch], offsets[batch + 1]):
            for arrow in self.reader.read(pickle.loads(pickle.dumps(partition))):
                numbers += arrow["sequenceNumber"].to_pylist()
        return numbers

    def commit(self) -> None:
        self.reader.commit(json.loads(self.checkpoint.offsets[self.checkpoint.committed]))
        self.checkpoint.committed += 1

    def run(self, rounds: int = 1) -> list[str]:
        """Fetch, plan, read and commit; return all sequence numbers in the order of the batches."""
        numbers: list[str] = []
        for _ in range(rounds):
            self.fetch()
            if self.plan():
                numbers += self.read(self.checkpoint.committed)
                self.commit()
        return numbers
