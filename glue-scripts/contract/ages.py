"""Verdicts on an event's age at its arrival, and on days whose partition is gone; never compared with now."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from contract.decoder import CHECKOUTS, CLICKS, Decoded, RejectedRecord
from contract.judge import MAX_AHEAD, Rejection


@dataclass(frozen=True, slots=True)
class Settings:
    """The row of attribution_settings; longest_lookback is that of all its versions."""

    version: int
    scope: str
    max_path: int
    lookback: timedelta
    click_retention: timedelta
    longest_lookback: timedelta

    def path_parameters(self) -> dict[str, str | int | timedelta]:
        """What makes a new line's path."""
        return {"version": self.version, "scope": self.scope, "lookback": self.lookback, "max_path": self.max_path}


def reject_by_age(decoded: Decoded, arrivals: pa.ChunkedArray, settings: Settings) -> Decoded:
    """Moves events from the future, and those older at arrival than can be kept, to the rejected."""
    clicks, late_clicks = _judge_ages(decoded.clicks, CLICKS, arrivals, settings.click_retention)
    checkouts, late_checkouts = _judge_ages(
        decoded.checkouts, CHECKOUTS, arrivals, settings.click_retention - settings.lookback
    )
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
        RejectedRecord(record_no, stream, _rejection(stream, is_future))
        for record_no, is_future, is_late in zip(
            events["record_no"].to_pylist(), future.to_pylist(), late.to_pylist(), strict=True
        )
        if is_late
    ]
    return events.filter(pc.invert(late)), rejected


def _rejection(stream: str, is_future: bool) -> Rejection:
    if is_future:
        return Rejection("future_time", "$.event_time", "at most 5 minutes after its arrival")
    limit = "the click retention" if stream == CLICKS else "the click retention - lookback"
    return Rejection("too_old", "$.event_time", f"no older at its arrival than {limit}")


def days(clicks: pa.Table) -> set[date]:
    """The UTC days that the clicks fall on."""
    return set(pc.unique(clicks["event_time"].cast(pa.date32())).to_pylist())


def without_days(clicks: pa.Table, gone: set[date]) -> pa.Table:
    """The clicks of all other days."""
    if not gone:
        return clicks
    of_gone = pc.is_in(clicks["event_time"].cast(pa.date32()), pa.array(sorted(gone), pa.date32()))
    return clicks.filter(pc.invert(of_gone))
