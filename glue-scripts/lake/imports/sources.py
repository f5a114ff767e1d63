"""A file that is imported: where it lies, and its bytes in chunks of whole rows."""

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from typing import Any

from lake.imports.refusal import RefusedError
from lake.place import File, Place

CHUNK_BYTES = 8 << 20
# A value that is longer began with a quote that nobody closed.
LONGEST_VALUE = 1 << 16
ENDINGS = (".csv", ".csv.gz")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Source:
    """A CSV file, packed by gzip or not, of a place."""

    place: Place
    file: File
    name: str
    """What tells it from the others of its data set: packed or not, in whatever folder, it is the same."""

    @property
    def key(self) -> str:
        """The name for paths."""
        readable = re.sub(r"[^A-Za-z0-9.-]+", "-", self.name).strip(".-")[:60]
        return f"{readable}-{sha256(self.name.encode()).hexdigest()[:8]}"


def find_sources(place: Place, folder: str = "") -> list[Source]:
    """The CSV files below the folder; hidden ones are left out."""
    prefix = f"{folder}/" if folder else ""
    names = [(file, file.path.removeprefix(prefix)) for file in place.files(folder)]
    return [
        _source(place, file, name) for file, name in names if name.lower().endswith(ENDINGS) and not _is_hidden(name)
    ]


def find_source(place: Place, name: str) -> Source:
    """One by its name in the folder. @raises FileNotFoundError"""
    return _source(place, place.file(name), name)


def _source(place: Place, file: File, name: str) -> Source:
    return Source(place, file, name[: -len(".gz")] if _is_packed(name) else name)


def _is_packed(name: str) -> bool:
    return name.lower().endswith(".gz")


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))


class Chunks:
    """A source's bytes from the first on, and how far they are read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.digest = sha256()
        """Of what is read, unpacked."""
        self.bytes_read = 0
        """Of the file as it lies there."""

    def __iter__(self) -> Iterator[bytes]:
        """Chunks that end where a row ends, each row with a line end."""
        with closing(self._source.place.open(self._source.file.path)) as raw:
            unpacked: Any = gzip.GzipFile(fileobj=raw) if _is_packed(self._source.file.path) else raw
            stream = BufferedReader(unpacked, 1 << 20)
            try:
                is_first = True
                while chunk := _read(stream):
                    self.digest.update(chunk)
                    self.bytes_read = raw.tell()
                    yield _with_end(chunk.removeprefix(_BOM) if is_first else chunk)
                    is_first = False
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise RefusedError(f"{self._source.file.path} cannot be unpacked: it is cut off or damaged") from error


def _read(stream: BufferedReader) -> bytes:
    chunk = stream.read(CHUNK_BYTES)
    if not chunk:
        return b""
    parts = [chunk, stream.readline()]
    is_open = (chunk.count(b'"') + parts[1].count(b'"')) % 2 == 1
    size = 0
    while is_open and size < LONGEST_VALUE and (line := stream.readline()):
        parts.append(line)
        size += len(line)
        is_open = line.count(b'"') % 2 == 0
    return b"".join(parts)


def _with_end(chunk: bytes) -> bytes:
    return chunk if chunk.endswith(b"\n") else chunk + b"\n"
