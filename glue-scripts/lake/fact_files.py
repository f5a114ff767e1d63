"""Rows as Parquet files: the same rows, the same bytes."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 32_768
ROW_GROUP_BYTES = 32 << 20
# Then a new file begins: with the row group that is being written none has more than 128 MB.
FULL_BYTES = 64 << 20
COMPRESSION_LEVEL = 3


def write_files(schema: pa.Schema, stripes: Iterable[pa.Table], folder: Path, name: str) -> list[Path]:
    """Writes the stripes one after the other; one file without rows where there are none."""
    files: list[Path] = []
    writer: pq.ParquetWriter | None = None
    for stripe in stripes:
        for group in _row_groups(stripe):
            if writer is None:
                files.append(folder / f"{name}-{len(files):05d}.parquet")
                sink = files[-1].open("wb")
                writer = _writer(sink, schema)
            writer.write_table(group, row_group_size=group.num_rows)
            if sink.tell() >= FULL_BYTES:
                writer.close()
                sink.close()
                writer = None
    if writer is not None:
        writer.close()
        sink.close()
    if not files:
        files.append(folder / f"{name}-00000.parquet")
        with files[0].open("wb") as sink, _writer(sink, schema):
            pass
    return files


def version_of(files: Iterable[Path]) -> str:
    """What names these files, by their bytes."""
    digest = sha256()
    for file in sorted(files):
        digest.update(file.name.encode())
        with file.open("rb") as content:
            while part := content.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()[:16]


def _row_groups(rows: pa.Table) -> Iterable[pa.Table]:
    bytes_a_row = max(1, rows.nbytes // max(1, rows.num_rows))
    size = max(1, min(ROW_GROUP_ROWS, ROW_GROUP_BYTES // bytes_a_row))
    return (rows.slice(start, size) for start in range(0, rows.num_rows, size))


def _writer(sink: object, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        sink,
        schema,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        write_page_index=True,
        store_schema=False,
    )
