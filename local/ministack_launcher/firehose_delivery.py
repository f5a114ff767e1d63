"""How a Firehose brings a Kinesis stream into S3: each record at least once, in objects of so many seconds or bytes."""

import logging
import time
from typing import Any

from ministack.services import firehose

from ministack_launcher import event_loop
from ministack_launcher.firehose_objects import put_object
from ministack_launcher.firehose_source import Positions, SourceRecord, read
from ministack_launcher.firehose_transform import MEGABYTE, Failure, Transform

logger = logging.getLogger("firehose")

LOOK_EVERY_SECONDS = 0.1
RETRY_SECONDS = 1.0
MOST_RECORDS_AT_ONCE = 10_000


class Delivery:
    """Of one stream, in a thread of its own. `stream["positions"]` are behind what is in S3, so that what is only
    buffered is read again after a stop.
    """

    def __init__(self, stream: dict[str, Any]) -> None:
        self._stream = stream
        self._read: Positions = stream["positions"]
        self._buffer: list[SourceRecord] = []
        self._bytes = 0

    def run(self) -> None:
        """As long as the stream is there."""
        while firehose._streams.get(self._stream["name"]) is self._stream:
            try:
                self._look()
                pause = LOOK_EVERY_SECONDS
            except Exception as error:
                logger.warning("Firehose %s: not delivered, tried again: %s", self._stream["name"], error)
                pause = RETRY_SECONDS
            time.sleep(pause)

    def _look(self) -> None:
        [destination] = self._stream["destinations"]
        hints = destination["config"].get("BufferingHints") or {}
        most_bytes = hints.get("SizeInMBs", 5) * MEGABYTE
        if self._bytes < most_bytes:
            self._take()
        if self._buffer and (self._bytes >= most_bytes or self._age() >= hints.get("IntervalInSeconds", 300)):
            self._deliver(destination["config"])

    def _age(self) -> float:
        """Seconds. What arrived while others were delivered has waited already."""
        return time.time() - min(record.arrival for record in self._buffer) / 1000

    def _take(self) -> None:
        found, self._read = event_loop.call(lambda: read(self._stream, self._read, MOST_RECORDS_AT_ONCE))
        self._buffer += found
        self._bytes += sum(len(record.data) for record in found)

    def _deliver(self, config: dict[str, Any]) -> None:
        transform = Transform.of(config)
        made = [record.data for record in self._buffer]
        failures: list[Failure] = []
        if transform is not None:
            made, failures = transform.apply(self._stream, self._buffer)
        first = min(self._buffer, key=lambda record: record.arrival)
        if made:
            put_object(self._stream, config, first, b"".join(made))
        if failures:
            put_object(self._stream, config, first, b"".join(each.envelope() for each in failures), failed=True)
        self._stream["positions"] = self._read
        self._buffer, self._bytes = [], 0
