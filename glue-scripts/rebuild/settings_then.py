"""The settings that events were judged and lines were credited under in the database before."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import psycopg
import pyarrow as pa
from psycopg.rows import dict_row

from attribution.settings import Settings
from contract.decoder import decode
from contract.event_columns import TIMESTAMP

# Lines that were credited to clicks, before there were touches, are credited to touches.
VERSIONS = """
    select version, scope, max_path, lookback, click_retention, since
    from attribution_settings_versions
    where credits = 'touches'
    order by version
"""
VERSIONS_OF_ORDERS = """
    select checkout_id, max(settings_version) as version
    from checkout_lines
    where checkout_id = any(%s)
    group by checkout_id
"""


class SettingsThen:
    """Every version with the time from which writers used it, and the one that each order is credited under."""

    def __init__(self, before: psycopg.Connection) -> None:
        self._before = before
        with before.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(VERSIONS).fetchall()
        longest = max(row["lookback"] for row in rows)
        self._since = pa.array([row.pop("since") for row in rows], TIMESTAMP).cast(pa.int64()).to_numpy()
        self._versions = [Settings(**row, longest_lookback=longest) for row in rows]

    def apart(self, records: pa.Table) -> Iterator[tuple[Settings, pa.Table]]:
        """The records by the settings to write them under: those in force at their arrival, but for the paths of
        orders that the database credits under others.

        `records` are in order of arrival, and stay so. Of what comes a moment before a change, and was written after
        it, the age is judged by the settings before.
        """
        if len(self._versions) == 1:
            yield self._versions[0], records
            return
        arrivals = records["approximateArrivalTimestamp"].cast(pa.int64()).to_numpy()
        in_force = np.maximum(np.searchsorted(self._since, arrivals, side="right") - 1, 0)
        for place in np.unique(in_force):
            yield from self._by_orders(self._versions[place], records.filter(pa.array(in_force == place)))

    def _by_orders(self, in_force: Settings, records: pa.Table) -> Iterator[tuple[Settings, pa.Table]]:
        credited = self._credited_under(records)
        versions = np.array([credited.get(row, in_force.version) for row in range(records.num_rows)])
        for settings in self._versions:
            of_it = records.filter(pa.array(versions == settings.version))
            if of_it.num_rows:
                yield _judging_as(in_force, settings), of_it

    def _credited_under(self, records: pa.Table) -> dict[int, int]:
        """By the row of an order's record, the version that the order is credited under."""
        rows = np.flatnonzero(records["is_checkout"].to_numpy())
        orders = decode(records.take(pa.array(rows))).checkouts
        ids, record_nos = orders["checkout_id"].to_pylist(), orders["record_no"].to_pylist()
        known: dict[str, int] = dict(self._before.execute(VERSIONS_OF_ORDERS, [ids]).fetchall())
        oldest = self._versions[0].version
        return {
            int(rows[record_no]): max(known[checkout_id], oldest)
            for checkout_id, record_no in zip(ids, record_nos, strict=True)
            if checkout_id in known
        }


def _judging_as(in_force: Settings, settings: Settings) -> Settings:
    """The settings, but orders may be as old as those in force say: click_retention - lookback."""
    return replace(settings, click_retention=in_force.click_retention - in_force.lookback + settings.lookback)
