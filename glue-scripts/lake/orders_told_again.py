"""Orders that were told more than once: which telling stands, and what the others are.

A checkout_id is one order whatever day it is told on, so this looks at all days. The first telling to arrive stands; a
later one of the same sale is a repeat, one of another is a conflict. Told again in the very same words it is no other.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.records import CHECKOUTS
from lake.distinct import ARRIVAL, distinct
from lake.place import Place
from lake.tables import TABLES, Partition

STANDS, REPEAT, CONFLICT = "stands", "repeat", "conflict"
VERDICT = "verdict"
ID = "checkout_id"

TABLE = TABLES[CHECKOUTS]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """On the tellings of orders that were told in several ways, now or before."""

    by_key: dict[Key, str] = field(default_factory=dict)

    def of(self, rows: pa.Table) -> pa.Array:
        """The verdict on each row: where its order is not told of here, the one that it has; else it stands."""
        verdicts = pc.fill_null(rows[VERDICT], STANDS).to_pylist()
        ids = pa.array({key[0] for key in self.by_key}, pa.string())
        for row in pc.indices_nonzero(pc.is_in(rows[ID], ids)).to_pylist():
            verdicts[row] = self.by_key[_key(rows.slice(row, 1).to_pylist()[0])]
        return pa.array(verdicts, pa.string())

    @property
    def conflicts(self) -> int:
        return sum(verdict == CONFLICT for verdict in self.by_key.values())


def told_in_several_ways(tellings: pa.Table) -> pa.Array:
    """Ids of orders, of which `tellings` has the key's columns and the arrival."""
    counts = distinct(tellings, TABLE.key).group_by(ID).aggregate([([], "count_all")])
    return counts.filter(pc.greater(counts["count_all"], 1))[ID].combine_chunks()


def judge_orders(arrived: Iterable[pa.Table], known: pa.Table) -> Verdicts:
    """`arrived` has new tellings, `known` those that the lake has of the same orders."""
    tellings = distinct(pa.concat_tables([*arrived, known.select(TABLE.schema.names)]), TABLE.key)
    several = told_in_several_ways(tellings)
    contested = tellings.filter(pc.is_in(tellings[ID], several)).sort_by(
        [(name, "ascending") for name in (ID, ARRIVAL, *TABLE.key[1:])]
    )
    verdicts = {}
    for _, told in groupby(contested.to_pylist(), key=lambda order: order[ID]):
        first, *others = told
        verdicts[_key(first)] = STANDS
        verdicts |= {_key(other): REPEAT if _is_same_sale(first, other) else CONFLICT for other in others}
    return Verdicts(verdicts)


def find_tellings(lake: Place, files: Sequence[tuple[Partition, str]], ids: Sequence[str]) -> pa.Table:
    """What these files have of the orders, whose ids are in order: with `dt`, and the verdict that stands there."""
    found = [rows for partition, path in files for rows in _tellings_of_file(lake, partition, path, ids)]
    return pa.concat_tables([no_tellings(), *found])


def no_tellings() -> pa.Table:
    return TABLE.schema.append(pa.field(VERDICT, pa.string())).append(pa.field("dt", pa.string())).empty_table()


def judged_otherwise(known: pa.Table, verdicts: Verdicts) -> set[str]:
    """The days of known tellings that are judged in another way now."""
    changed = pc.not_equal(known[VERDICT], verdicts.of(known))
    return set(known["dt"].filter(changed).to_pylist())


def _tellings_of_file(lake: Place, partition: Partition, path: str, ids: Sequence[str]) -> Iterator[pa.Table]:
    with lake.open(path) as opened:
        file = pq.ParquetFile(opened)
        wanted = pa.array(ids, pa.string())
        at = file.schema_arrow.names.index(ID)
        for group in range(file.num_row_groups):
            # The column of a nested list is behind it: until there each has the number that its name has.
            statistics = file.metadata.row_group(group).column(at).statistics
            if statistics is not None and not _has_any(ids, statistics.min, statistics.max):
                continue
            is_wanted = pc.is_in(file.read_row_group(group, columns=[ID])[ID], wanted)
            if pc.any(is_wanted).as_py():
                yield _as_told(file.read_row_group(group).filter(is_wanted), partition)


def _as_told(rows: pa.Table, partition: Partition) -> pa.Table:
    days = pa.repeat(pa.scalar(partition.values[0]), rows.num_rows)
    stand = pa.repeat(pa.scalar(STANDS), rows.num_rows)
    verdicts = rows[VERDICT] if VERDICT in rows.column_names else stand
    facts = rows.select(TABLE.schema.names).cast(TABLE.schema)
    return facts.append_column(VERDICT, verdicts).append_column("dt", days)


def _has_any(ids: Sequence[str], least: str, greatest: str) -> bool:
    at = bisect_left(ids, least)
    return at < len(ids) and ids[at] <= greatest


def _key(order: dict) -> Key:
    return tuple(order[name] for name in TABLE.key)


def _is_same_sale(standing: dict, other: dict) -> bool:
    if standing["content_hash"] == other["content_hash"]:
        return True
    return _sale(standing) == _sale(other)


def _sale(order: dict) -> tuple:
    items = sorted((item["product_id"], item["quantity"], item["unit_price"]) for item in order["items"])
    return order["user_id"], order["currency"], order["value"], items
