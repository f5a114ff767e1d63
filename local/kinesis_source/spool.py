"""Fetched records on the driver's disk, until Spark has committed them."""

import os
import re
import shutil
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pyarrow as pa

from kinesis_source.positions import Position

_PREFIX = "kinesis-source-"


@dataclass(frozen=True)
class Chunk:
    """The records of one GetRecords answer: those behind `start` up to `end`."""

    start: Position
    end: Position
    records: int
    size: int
    """Bytes."""
    path: str | None
    """None: no records, the shard ended here."""


class Spool:
    """A private directory of Arrow files, one a chunk, and which of them Spark was promised."""

    def __init__(self, parent: Path | None = None) -> None:
        parent = parent or Path(tempfile.gettempdir())
        _remove_left_over(parent)
        self._directory = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        self._numbers = count()
        self._promised: dict[str, deque[Chunk]] = defaultdict(deque)

    def write(self, batch: pa.RecordBatch) -> str:
        path = self._directory / f"{next(self._numbers)}.arrow"
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_batch(batch)
        return str(path)

    def promise(self, shard_id: str, chunks: list[Chunk]) -> None:
        """Keep `chunks`, which are part of an offset now, until `forget`."""
        self._promised[shard_id].extend(chunks)

    def cover(self, shard_id: str, start: Position, end: Position) -> list[Chunk] | None:
        """Return the chunks that hold exactly the records from `start` to `end`; None where some are missing."""
        run: list[Chunk] = []
        for chunk in self._promised[shard_id]:
            if run or chunk.start == start:
                run.append(chunk)
                if chunk.end == end:
                    return run
        return None

    def forget(self, shard_id: str, end: Position) -> None:
        """Delete what lies before `end`, which Spark has committed."""
        chunks = self._promised[shard_id]
        if all(chunk.end != end for chunk in chunks):
            return
        done = False
        while not done:
            chunk = chunks.popleft()
            done = chunk.end == end
            if chunk.path:
                Path(chunk.path).unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)


def read_spooled(path: str) -> Iterator[pa.RecordBatch]:
    """Raise FileNotFoundError before the first batch where the file is gone."""
    with pa.memory_map(path) as file:
        reader = pa.ipc.open_file(file)
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def _remove_left_over(parent: Path) -> None:
    """Remove the directories of readers that were killed."""
    for directory in parent.glob(f"{_PREFIX}*"):
        owner = re.match(rf"{_PREFIX}(\d+)-", directory.name)
        if owner and not _is_alive(int(owner[1])):
            shutil.rmtree(directory, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
