"""Records to rows of the lake's tables, by the streaming job's own judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contract.ages import reject_by_age
from contract.decoder import Decoded, decode
from contract.records import CHECKOUTS, CLICKS
from lake.tables import REJECTED, TABLES, Partition, Table

HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Ages:
    """How old an event may be at its arrival, as the database's settings have it."""

    click_retention: timedelta = timedelta(days=30)
    lookback: timedelta = timedelta(days=7)


def judge_records(records: pa.Table, ages: Ages) -> dict[str, pa.Table]:
    """Rows by the name of their table: facts, and what was rejected."""
    decoded = reject_by_age(
        decode(records), records["arrived_at"], click_retention=ages.click_retention, lookback=ages.lookback
    )
    return {
        CLICKS: _rows(TABLES[CLICKS], decoded.clicks, records),
        CHECKOUTS: _rows(TABLES[CHECKOUTS], _with_items(decoded), records),
        REJECTED: _rejected_rows(decoded, records),
    }


def by_partition(table: Table, rows: pa.Table) -> Iterator[tuple[Partition, pa.Table]]:
    """The rows cut by the UTC hour, or the day, of their time."""
    if rows.num_rows == 0:
        return
    length = HOUR_US if table.by_hour else 24 * HOUR_US
    numbers = rows[table.time].cast(pa.int64()).to_numpy() // length
    distinct = np.unique(numbers)
    for number in distinct:
        of_it = rows if len(distinct) == 1 else rows.filter(pa.array(numbers == number))
        begin = str(np.datetime64(int(number) * length, "us"))
        yield Partition(table.name, (begin[:10], begin[11:13]) if table.by_hour else (begin[:10],)), of_it


def _rows(table: Table, events: pa.Table, records: pa.Table) -> pa.Table:
    """The events in the table's columns and types."""
    arrived = pc.take(records["arrived_at"], events["record_no"])
    events = events.append_column("arrived_at", arrived)
    return events.select(table.schema.names).cast(table.schema)


def _with_items(decoded: Decoded) -> pa.Table:
    """The checkouts with their lines, of which each has one or more, in the same order, as `items`."""
    lines = decoded.lines.combine_chunks()
    of = lines["record_no"].to_numpy()
    begins = np.flatnonzero(np.diff(of, prepend=-1))
    offsets = pa.array(np.append(begins, len(of)), pa.int32())
    item = TABLES[CHECKOUTS].schema.field("items").type.value_type
    columns = [lines[field.name].cast(field.type).combine_chunks() for field in item]
    items = pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(item)))
    return decoded.checkouts.append_column("items", items)


def _rejected_rows(decoded: Decoded, records: pa.Table) -> pa.Table:
    rejected = decoded.rejected
    of = records.take(pa.array([record.record_no for record in rejected], pa.int64()))
    schema = TABLES[REJECTED].schema
    told = [(r.stream, r.rejection.reason, r.rejection.path, r.rejection.rule) for r in rejected]
    verdicts = dict(zip(("stream", "reason", "path", "rule"), zip(*told, strict=True), strict=True)) if told else {}
    rows = of.drop_columns(["data", "is_checkout", "stream"])
    hashes = [sha256(payload).hexdigest() for payload in of["data"].to_pylist()]
    for name in ("stream", "reason", "path", "rule"):
        rows = rows.append_column(name, pa.array(verdicts.get(name, ()), pa.string()))
    return rows.append_column("payload_hash", pa.array(hashes, pa.string())).select(schema.names).cast(schema)
