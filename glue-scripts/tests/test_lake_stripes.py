"""Large partitions are cut into stripes, files and shelves; what comes out does not depend on what fits into memory."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake import fact_files, stripes
from lake.distinct import distinct
from lake.fact_files import write_files
from lake.tables import TABLES, Table

CLICKS = TABLES["clicks"]
ROWS = 5_000


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripes, "STRIPE_ROWS", 1_000)
    monkeypatch.setattr(fact_files, "ROW_GROUP_ROWS", 250)


def clicks(rng: Random) -> pa.Table:
    """Of 200 users, of whom one makes a third; in no order, a tenth told again."""
    users = [f"user-{rng.randrange(200):03d}" if rng.random() < 0.67 else "user-100" for _ in range(ROWS)]
    columns = {
        "user_id": users,
        "event_time": [1_763_640_000_000_000 + n for n in range(ROWS)],
        "event_id": [f"e{n}" for n in range(ROWS)],
        "category": [rng.choice([None, "shoes", "hats", "books"]) for _ in users],
        "arrived_at": [1_763_640_000_000_000] * ROWS,
    }
    arrays = [
        pa.array(columns[f.name]).cast(f.type) if f.name in columns else pa.nulls(ROWS, f.type) for f in CLICKS.schema
    ]
    rows = pa.Table.from_arrays(arrays, schema=CLICKS.schema)
    order = [*range(ROWS), *rng.sample(range(ROWS), ROWS // 10)]
    rng.shuffle(order)
    return rows.take(order)


def cut(rows: pa.Table, size: int, table: Table = CLICKS) -> list[pa.Table]:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from rows.combine_chunks().to_batches(max_chunksize=size)

    return list(stripes.stripes(table, rows.num_rows, batches, lambda some: distinct(some, table.key)))


def test_what_does_not_fit_into_memory_is_cut_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = clicks(Random(7))
    at_once = cut(rows, 10_000)
    monkeypatch.setattr(stripes, "SHELF_ROWS", 700)
    from_shelves = cut(rows, 333)
    assert len(at_once) > 3
    assert [part.to_pylist() for part in from_shelves] == [part.to_pylist() for part in at_once]


def test_each_stripe_has_a_range_of_users_in_order_of_category() -> None:
    parts = cut(clicks(Random(7)), 10_000)
    assert sum(part.num_rows for part in parts) == ROWS
    edges = [(min(part["user_id"].to_pylist()), max(part["user_id"].to_pylist())) for part in parts]
    assert all(before[1] < after[0] for before, after in pairwise(edges))
    for part in parts:
        known = [category for category in part["category"].to_pylist() if category is not None]
        assert known == sorted(known)


def test_a_query_for_a_category_or_a_user_skips_row_groups(tmp_path: Path) -> None:
    [file] = write_files(CLICKS.schema, cut(clicks(Random(7)), 10_000), tmp_path, "part")
    groups = pq.read_metadata(file)
    for column, value in (("category", "hats"), ("user_id", "user-003")):
        at = groups.schema.names.index(column)
        statistics = [groups.row_group(n).column(at).statistics for n in range(groups.num_row_groups)]
        needed = [s for s in statistics if s.has_min_max and s.min <= value <= s.max]
        assert 0 < len(needed) < len(statistics) / 2


def test_a_full_file_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_files, "FULL_BYTES", 40_000)
    monkeypatch.setattr(fact_files, "ROW_GROUP_BYTES", 20_000)
    parts = cut(clicks(Random(7)), 10_000)
    files = write_files(CLICKS.schema, parts, tmp_path, "part")
    assert len(files) > 2
    assert all(file.stat().st_size < 128_000 for file in files)
    written = [row for file in files for row in pq.read_table(file).to_pylist()]
    assert written == [row for part in parts for row in part.to_pylist()]
