"""Clicks by the UTC day that they fall on: that of their partition."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


def days(clicks: pa.Table) -> set[date]:
    """The UTC days that the clicks fall on."""
    return set(pc.unique(clicks["event_time"].cast(pa.date32())).to_pylist())


def without_days(clicks: pa.Table, gone: set[date]) -> pa.Table:
    """The clicks of all other days."""
    if not gone:
        return clicks
    of_gone = pc.is_in(clicks["event_time"].cast(pa.date32()), pa.array(sorted(gone), pa.date32()))
    return clicks.filter(pc.invert(of_gone))
