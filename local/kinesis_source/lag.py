"""Says how far behind the newest record the reader is, at most every ten seconds."""

import logging
from collections.abc import Callable

_EVERY_SECONDS = 10.0
_WORTH_SAYING_MS = 1_000

logger = logging.getLogger(__name__)


class LagLog:
    def __init__(self, stream: str, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock()
        self._said_ms = 0

    def note(self, behind_ms: int) -> None:
        """`behind_ms`: the largest MillisBehindLatest of all shards. Silent while the reader keeps up."""
        if self._clock() < self._next or max(behind_ms, self._said_ms) < _WORTH_SAYING_MS:
            return
        self._next = self._clock() + _EVERY_SECONDS
        self._said_ms = behind_ms
        logger.info("kinesis source: stream %s is %d ms behind", self._stream, behind_ms)
