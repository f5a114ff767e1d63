"""A partition's rows in stripes that fit into memory, each of a range of users, in the order they are written in.

Which row is in which stripe follows from the distinct rows alone: the same facts are the same files.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.tables import Table

STRIPE_ROWS = 131_072
# So many rows, also those told again, are looked at at once: about 350 bytes each, and a sorted copy.
SHELF_ROWS = 200_000

Batches = Callable[[], Iterator[pa.RecordBatch]]
"""All rows that are to be merged, from the first each time it is called."""


def stripes(
    table: Table, row_count: int, batches: Batches, stand: Callable[[pa.Table], pa.Table]
) -> Iterator[pa.Table]:
    """The rows that stand, stripe by stripe. `stand` gets rows of whole users, and gives those that stand, distinct."""
    if row_count <= SHELF_ROWS:
        yield from _cut(table, [stand(_table_of(table, batches()))])
        return
    with tempfile.TemporaryDirectory(prefix="shelves-") as folder:
        shelves = _shelve(table, batches, Path(folder))
        yield from _cut(table, map(stand, shelves))


def _table_of(table: Table, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(list(batches), table.schema).combine_chunks()


def _shelve(table: Table, batches: Batches, folder: Path) -> Iterator[pa.Table]:
    """The rows in shelves by ranges of users, each read when it is its turn."""
    edges = _edges(table, batches)
    writers = []
    for number in range(len(edges) + 1):
        writers.append(pa.ipc.new_file(folder / f"{number}.arrow", table.schema))
    for batch in batches():
        users = batch.column(table.cut_by)
        shelf = np.zeros(batch.num_rows, np.int64)
        for edge in edges:
            shelf += pc.greater_equal(users, edge).to_numpy(zero_copy_only=False)
        for number in np.unique(shelf):
            writers[number].write_batch(batch.filter(pa.array(shelf == number)))
    for writer in writers:
        writer.close()
    for number in range(len(writers)):
        path = folder / f"{number}.arrow"
        with pa.memory_map(str(path)) as file:
            yield pa.ipc.open_file(file).read_all().combine_chunks()
        path.unlink()


def _edges(table: Table, batches: Batches) -> list[str]:
    """The first user of each shelf but the first."""
    counts = pa.table({"values": pa.array([], pa.string()), "counts": pa.array([], pa.int64())})
    for batch in batches():
        found = pc.value_counts(batch.column(table.cut_by))
        counts = pa.concat_tables(
            [counts, pa.table({"values": found.field("values"), "counts": found.field("counts")})]
        )
        if counts.num_rows > SHELF_ROWS:
            counts = _summed(counts)
    counts = _summed(counts).sort_by("values")
    shelf = _numbers_before(counts["counts"].to_numpy(), 0) // SHELF_ROWS
    begins = np.flatnonzero(np.diff(shelf)) + 1
    return counts["values"].take(pa.array(begins)).to_pylist()


def _summed(counts: pa.Table) -> pa.Table:
    return counts.group_by("values").aggregate([("counts", "sum")]).rename_columns(["values", "counts"])


def _cut(table: Table, shelves: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Stripes of shelves that are in order: a user's rows are in the stripe of the number of rows before them."""
    rest, rows_before_rest = table.schema.empty_table(), 0
    for shelf in shelves:
        rows = pa.concat_tables([rest, shelf]).combine_chunks()
        users = rows[table.cut_by].combine_chunks().dictionary_encode()
        codes = users.indices.to_numpy()
        order = pc.sort_indices(users.dictionary).to_numpy()
        before = np.empty(len(order), np.int64)
        before[order] = _numbers_before(np.bincount(codes, minlength=len(order))[order], rows_before_rest)
        stripe = (before // STRIPE_ROWS)[codes]
        numbers = np.unique(stripe)
        for number in numbers[:-1]:
            yield _in_order(table, rows.filter(pa.array(stripe == number)))
        if len(numbers):
            rows_before_rest += int((stripe != numbers[-1]).sum())
            rest = rows if len(numbers) == 1 else rows.filter(pa.array(stripe == numbers[-1]))
    if rest.num_rows:
        yield _in_order(table, rest)


def _numbers_before(counts: np.ndarray, first: int) -> np.ndarray:
    return first + np.cumsum(counts) - counts


def _in_order(table: Table, rows: pa.Table) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in table.order]).combine_chunks()
