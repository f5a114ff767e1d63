"""Which of a transaction's events may mark their user as a bot: around these the database counts what is stored."""

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from contract.bot_rule import MOST_EVENTS, WINDOW
from contract.enrichment import BUCKETS
from contract.event_columns import TIMESTAMP


def newest_by_bucket(clicks: pa.Table, checkouts: pa.Table) -> pa.Table:
    """The latest event_time of each bucket, as bucket and event_time."""
    columns = ["bucket", "event_time"]
    events = pa.concat_tables([clicks.select(columns), checkouts.select(columns)])
    newest = events.group_by("bucket", use_threads=False).aggregate([("event_time", "max")])
    return newest.rename_columns(columns)


def suspect_runs(clicks: pa.Table, checkouts: pa.Table, stored: Mapping[int, datetime]) -> pa.Table:
    """Runs of a user's events that are less than WINDOW apart, as user_id, first_time and last_time.

    `clicks` are distinct and in order of user_id and event_time; of a bucket's events before them none is later than
    `stored` says. An event is suspect where a stored one may be in a window with it, a click where it ends a window
    that is too full of these clicks alone, an order where its user has too many of these events at whatever times.
    """
    columns = ["user_id", "event_time"]
    alone_from = pa.array([stored[b] + WINDOW if b in stored else None for b in range(BUCKETS)], TIMESTAMP)
    is_suspect = pc.or_(_may_meet_stored(clicks, alone_from), _ends_full_window(clicks))
    is_suspect_order = pc.or_(_may_meet_stored(checkouts, alone_from), _has_busy_user(checkouts, clicks))
    suspects = pa.concat_tables(
        [clicks.select(columns).filter(is_suspect), checkouts.select(columns).filter(is_suspect_order)]
    )
    return _runs(suspects.sort_by([(name, "ascending") for name in columns]).combine_chunks())


def _may_meet_stored(events: pa.Table, alone_from: pa.Array) -> pa.ChunkedArray:
    return pc.fill_null(pc.less(events["event_time"], pc.take(alone_from, events["bucket"])), False)


def _ends_full_window(clicks: pa.Table) -> pa.Array:
    users, times = clicks["user_id"], clicks["event_time"]
    first = pa.array([False] * min(MOST_EVENTS, clicks.num_rows), pa.bool_())
    if clicks.num_rows <= MOST_EVENTS:
        return first
    is_same_user = pc.equal(users[MOST_EVENTS:], users[:-MOST_EVENTS])
    is_within = pc.less(pc.subtract(times[MOST_EVENTS:], times[:-MOST_EVENTS]), pa.scalar(WINDOW))
    return pa.concat_arrays([first, *pc.and_(is_same_user, is_within).chunks])


def _has_busy_user(checkouts: pa.Table, clicks: pa.Table) -> pa.ChunkedArray:
    users = pc.value_counts(pa.chunked_array([*clicks["user_id"].chunks, *checkouts["user_id"].chunks], pa.string()))
    busy = users.field("values").filter(pc.greater(users.field("counts"), MOST_EVENTS))
    return pc.is_in(checkouts["user_id"], busy)


def _runs(events: pa.Table) -> pa.Table:
    users, times = events["user_id"], events["event_time"]
    goes_on = pc.and_(
        pc.equal(users[1:], users[:-1]), pc.less(pc.subtract(times[1:], times[:-1]), pa.scalar(WINDOW))
    ).combine_chunks()
    edge = pa.array([True] * min(1, events.num_rows), pa.bool_())
    begins = pc.indices_nonzero(pa.concat_arrays([edge, pc.invert(goes_on)]))
    ends = pc.indices_nonzero(pa.concat_arrays([pc.invert(goes_on), edge]))
    return pa.table(
        {"user_id": pc.take(users, begins), "first_time": pc.take(times, begins), "last_time": pc.take(times, ends)}
    )
