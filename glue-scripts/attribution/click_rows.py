"""Clicks of one transaction as rows for COPY."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from contract.own_source import NO_LANDINGS

KEY = ("user_id", "event_time", "event_id")
SESSION_AND_AGENT = ["user_id", "session_id", "device", "is_bot_agent"]
REMOVED = "remove_from_cart"


def distinct_clicks(clicks: pa.Table) -> pa.Table:
    """One row a key, the first to arrive, in order of the key: sorted writers do not deadlock."""
    rows = clicks.sort_by([(name, "ascending") for name in (*KEY, "record_no")]).combine_chunks()
    repeats = None
    for name in KEY:
        column = rows[name].combine_chunks()
        same = pc.equal(column[1:], column[:-1])
        repeats = same if repeats is None else pc.and_(repeats, same)
    rows = rows.drop_columns(["record_no"])
    if pc.any(repeats).as_py():
        rows = rows.filter(pa.concat_arrays([pa.array([True]), pc.invert(repeats)]))
    return rows


def touched_clicks(rows: pa.Table, newest_event: datetime | None) -> pa.Table:
    """The spans of clicks that may meet a line already there, as insert_clicks.sql has them of staged ones.

    Of those that may earn, per user and product; of landings, per user and session.
    """
    if newest_event is None:
        rows = rows.slice(0, 0)
    else:
        rows = rows.filter(pc.less_equal(rows["event_time"], pa.scalar(newest_event, rows["event_time"].type)))
    earning = rows.filter(pc.not_equal(rows["event_type"], REMOVED))
    landings = rows.filter(pc.invert(pc.is_in(rows["channel"], pa.array(NO_LANDINGS))))
    return pa.concat_tables(
        [
            _spans(earning, "product_id"),
            _spans(landings, "session_id").rename_columns({"session_id": "landed_session"}),
        ],
        promote_options="default",
    )


def _spans(rows: pa.Table, name: str) -> pa.Table:
    """Per user and value of the named column, the times of the first and of the last click."""
    spans = rows.group_by(["user_id", name]).aggregate([("event_time", "min"), ("event_time", "max")])
    return spans.rename_columns({"event_time_min": "first_time", "event_time_max": "last_time"})


def touched_sessions(rows: pa.Table) -> pa.Table:
    """The sessions of the clicks, a row a device and verdict: as insert_clicks.sql has them of staged ones."""
    times = rows["event_time"]
    none = pa.scalar(None, times.type)
    viewed = pc.if_else(pc.equal(rows["event_type"], "page_view"), times, none)
    carted = pc.if_else(pc.equal(rows["event_type"], "add_to_cart"), times, none)
    events = rows.select([*SESSION_AND_AGENT, "event_time"])
    events = events.append_column("viewed", viewed).append_column("carted", carted)
    sessions = events.group_by(SESSION_AND_AGENT).aggregate(
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
