"""Clicks of one transaction as rows for COPY."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from contract.channels import NO_LANDINGS

KEY = ("user_id", "event_time", "event_id")
REMOVED = "remove_from_cart"


def distinct_clicks(clicks: pa.Table) -> pa.Table:
    """One row a key, the first to arrive, in order of the key: sorted writers do not deadlock."""
    rows = clicks.sort_by([(name, "ascending") for name in (*KEY, "record_no")]).combine_chunks()
    repeats = None
    for name in KEY:
        column = rows[name].chunk(0) if rows.num_rows else pa.array([])
        same = pc.equal(column[1:], column[:-1])
        repeats = same if repeats is None else pc.and_(repeats, same)
    rows = rows.drop_columns(["record_no"])
    if pc.any(repeats).as_py():
        rows = rows.filter(pa.concat_arrays([pa.array([True]), pc.invert(repeats)]))
    return rows


def touched_clicks(rows: pa.Table, newest_line: datetime | None) -> pa.Table:
    """Per user and product, the span of those clicks that may meet a line already there; of landings, per user."""
    if newest_line is None:
        rows = rows.slice(0, 0)
    else:
        old = pc.less_equal(rows["event_time"], pa.scalar(newest_line, rows["event_time"].type))
        rows = rows.filter(old)
    lands = pc.invert(pc.is_in(rows["channel"], pa.array(NO_LANDINGS)))
    rows = rows.append_column("lands", lands).filter(pc.or_(lands, pc.not_equal(rows["event_type"], REMOVED)))
    product = pc.if_else(rows["lands"], pa.scalar(None, pa.string()), rows["product_id"])
    rows = rows.set_column(rows.column_names.index("product_id"), "product_id", product)
    spans = rows.group_by(["user_id", "product_id", "lands"]).aggregate([("event_time", "min"), ("event_time", "max")])
    return spans.rename_columns({"event_time_min": "first_time", "event_time_max": "last_time"})


def touched_sessions(rows: pa.Table) -> pa.Table:
    """The sessions of the clicks, a row a device: as insert_clicks.sql has them of staged ones."""
    times = rows["event_time"]
    none = pa.scalar(None, times.type)
    viewed = pc.if_else(pc.equal(rows["event_type"], "page_view"), times, none)
    carted = pc.if_else(pc.equal(rows["event_type"], "add_to_cart"), times, none)
    events = rows.select(["user_id", "session_id", "device", "event_time"])
    events = events.append_column("viewed", viewed).append_column("carted", carted)
    sessions = events.group_by(["user_id", "session_id", "device"]).aggregate(
        [("event_time", "min"), ("viewed", "min"), ("carted", "min"), ("carted", "max")]
    )
    return sessions.rename_columns(
        {
            "event_time_min": "began_at",
            "viewed_min": "first_view",
            "carted_min": "first_cart",
            "carted_max": "last_cart",
        }
    )
