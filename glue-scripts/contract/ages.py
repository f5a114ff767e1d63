"""Verdicts on the ages of many events at their arrival; never compared with now."""

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from contract.decoder import Decoded, RejectedRecord
from contract.judge import FUTURE_TIME, MAX_AHEAD, TOO_OLD
from contract.records import CHECKOUTS, CLICKS


def reject_by_age(
    decoded: Decoded, arrivals: pa.ChunkedArray, *, click_retention: timedelta, lookback: timedelta
) -> Decoded:
    """Moves events from the future, and those older at arrival than can be kept, to the rejected."""
    clicks, late_clicks = _judge_ages(decoded.clicks, CLICKS, arrivals, click_retention)
    checkouts, late_checkouts = _judge_ages(decoded.checkouts, CHECKOUTS, arrivals, click_retention - lookback)
    if not late_clicks and not late_checkouts:
        return decoded
    lines = decoded.lines.filter(pc.is_in(decoded.lines["record_no"], checkouts["record_no"]))
    return replace(
        decoded,
        clicks=clicks,
        checkouts=checkouts,
        lines=lines,
        rejected=decoded.rejected + late_clicks + late_checkouts,
    )


def _judge_ages(
    events: pa.Table, stream: str, arrivals: pa.ChunkedArray, oldest: timedelta
) -> tuple[pa.Table, list[RejectedRecord]]:
    arrived = pc.take(arrivals, events["record_no"])
    age = pc.subtract(arrived, events["event_time"])
    future = pc.less(age, pa.scalar(-MAX_AHEAD))
    too_old = pc.greater(age, pa.scalar(oldest))
    late = pc.or_(future, too_old)
    if not pc.any(late).as_py():
        return events, []
    rejected = [
        RejectedRecord(record_no, stream, FUTURE_TIME if is_future else TOO_OLD[stream])
        for record_no, is_future, is_late in zip(
            events["record_no"].to_pylist(), future.to_pylist(), late.to_pylist(), strict=True
        )
        if is_late
    ]
    return events.filter(pc.invert(late)), rejected
