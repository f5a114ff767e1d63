"""Of rows with one key the first to arrive: a function of the set of rows, however they came together."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

ROW = "row"
ARRIVAL = "arrived_at"


def distinct(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    """One row a key: the first to arrive; of those of one moment the one whose other columns are least."""
    keyed = rows.select(list(key)).append_column(ROW, pa.array(range(rows.num_rows), pa.int64()))
    counts = keyed.group_by(list(key)).aggregate([([], "count_all")])
    if counts.num_rows == rows.num_rows:
        return rows
    told_again = counts.filter(pc.greater(counts["count_all"], 1)).select(list(key))
    others = keyed.join(told_again, keys=list(key), join_type="left anti")[ROW]
    several = rows.take(keyed.join(told_again, keys=list(key), join_type="left semi")[ROW])
    return pa.concat_tables([rows.take(others), _first_of_each(several, key)])


def _first_of_each(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    rest = [f.name for f in rows.schema if f.name not in (*key, ARRIVAL) and not pa.types.is_nested(f.type)]
    rows = rows.sort_by([(name, "ascending") for name in (*key, ARRIVAL, *rest)]).combine_chunks()
    is_repeat = None
    for name in key:
        column = rows[name].combine_chunks()
        same = pc.equal(column[1:], column[:-1])
        is_repeat = same if is_repeat is None else pc.and_(is_repeat, same)
    return rows.filter(pa.concat_arrays([pa.array([True]), pc.invert(is_repeat)]))
