"""The rules of channels and agents that events were judged by in the database before: they change, events stay."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from contract.agents import AGENT_RULES, AGENT_RULES_BY_VERSION, agent
from contract.channels import FIRST_WITH_CURRENCY, RULES, RULES_BY_VERSION, own_source
from contract.decoder import Decoded, decode
from contract.event_types import Checkout, Click
from contract.judge import judge
from contract.records import CHECKOUTS, CLICKS


class Versions(NamedTuple):
    """Of the rules of channels, which say nothing of orders, and of agents."""

    channels: int
    agents: int


NEWEST = Versions(RULES.version, AGENT_RULES.version)
# Of days that were dropped before anybody noted by which rules their clicks were judged.
FIRST = Versions(1, 1)

DAYS_OF_OTHERS = """
    select distinct (event_time at time zone 'UTC')::date as day
    from clicks
    where (channel_rules_version, agent_rules_version) <> (%s, %s)
"""
ANY_ORDER_OF_OTHERS = "select exists(select from checkouts where agent_rules_version <> %s) as is_any"
CLICKS_OF_OTHERS = """
    select c.user_id, c.event_time, c.event_id, c.channel_rules_version, c.agent_rules_version
    from unnest(%s::text[], %s::timestamptz[], %s::text[]) as asked (user_id, event_time, event_id)
    inner join clicks as c
        on asked.user_id = c.user_id and asked.event_time = c.event_time and asked.event_id = c.event_id
    where (c.channel_rules_version, c.agent_rules_version) <> (%s, %s)
"""
ORDERS_OF_OTHERS = """
    select checkout_id, agent_rules_version
    from checkouts
    where checkout_id = any(%s) and agent_rules_version <> %s
"""
DROPPED_DAYS = "select day, channel_rules_version, agent_rules_version from dropped_click_days"
KEPT_FROM = "select dropped_before from click_retention_mark"


class RulesThen:
    """Decodes as the job did, by the versions that the database has for an event; for others by the newest.

    Of clicks whose day is dropped it has those of most of the day.
    """

    def __init__(self, before: psycopg.Connection) -> None:
        self._before = before
        self._days = {day for (day,) in before.execute(DAYS_OF_OTHERS, NEWEST)}
        [(self._any_order,)] = before.execute(ANY_ORDER_OF_OTHERS, [NEWEST.agents]).fetchall()
        self._dropped = {day: Versions(*versions) for day, *versions in before.execute(DROPPED_DAYS)}
        [(self._kept_from,)] = before.execute(KEPT_FROM).fetchall()

    def decode(self, records: pa.Table) -> Decoded:
        """As contract.decoder does."""
        decoded = decode(records)
        clicks, checkouts = self._of_clicks(decoded.clicks), self._of_orders(decoded.checkouts)
        if not clicks and not checkouts:
            return decoded
        return Decoded(
            clicks=_judged_by(clicks, decoded.clicks, CLICKS, records),
            checkouts=_judged_by(checkouts, decoded.checkouts, CHECKOUTS, records),
            lines=decoded.lines,
            rejected=decoded.rejected,
        )

    def _of_clicks(self, clicks: pa.Table) -> dict[int, Versions]:
        """By row, where they are not the newest."""
        days = clicks["event_time"].cast(pa.date32())
        found = {}
        if self._kept_from > min(pc.unique(days).to_pylist(), default=date.max):
            found = {row: self._of_dropped(day) for row, day in enumerate(days.to_pylist()) if day < self._kept_from}
        asked = pc.indices_nonzero(pc.is_in(days, pa.array(sorted(self._days), pa.date32())))
        if len(asked):
            keys = [clicks[name].take(asked).to_pylist() for name in ("user_id", "event_time", "event_id")]
            known = {
                (user, time, event): Versions(*versions)
                for user, time, event, *versions in self._before.execute(CLICKS_OF_OTHERS, [*keys, *NEWEST])
            }
            rows = zip(asked.to_pylist(), zip(*keys, strict=True), strict=True)
            found |= {row: known[key] for row, key in rows if key in known}
        return {row: versions for row, versions in found.items() if versions != NEWEST}

    def _of_dropped(self, day: date) -> Versions:
        return self._dropped.get(day, FIRST)

    def _of_orders(self, checkouts: pa.Table) -> dict[int, Versions]:
        if not self._any_order or checkouts.num_rows == 0:
            return {}
        ids = checkouts["checkout_id"].to_pylist()
        known: dict[str, int] = dict(self._before.execute(ORDERS_OF_OTHERS, [ids, NEWEST.agents]).fetchall())
        return {row: Versions(NEWEST.channels, known[order]) for row, order in enumerate(ids) if order in known}


def _judged_by(versions: Mapping[int, Versions], events: pa.Table, stream: str, records: pa.Table) -> pa.Table:
    """The events, those of the rows as their versions of the rules have them."""
    if not versions:
        return events
    rows = sorted(versions)
    told = events.take(pa.array(rows)).to_pylist()
    payloads = records["data"].take(pa.array([each["record_no"] for each in told])).to_pylist()
    for row, each, payload in zip(rows, told, payloads, strict=True):
        each |= _derived(judge(stream, payload), versions[row])
    others = pa.array([row not in versions for row in range(events.num_rows)])
    return pa.concat_tables([events.filter(others), pa.Table.from_pylist(told, events.schema)])


def _derived(event: object, versions: Versions) -> dict[str, object]:
    """The columns that the rules derive."""
    assert isinstance(event, Click | Checkout)
    found = agent(event.user_agent, AGENT_RULES_BY_VERSION[versions.agents])._asdict()
    found["agent_rules_version"] = versions.agents
    if isinstance(event, Checkout):
        # Of orders the name of a bot is not kept.
        return {name: value for name, value in found.items() if name != "bot_agent"}
    found |= own_source(event, RULES_BY_VERSION[versions.channels])._asdict()
    found["channel_rules_version"] = versions.channels
    return found if versions.channels >= FIRST_WITH_CURRENCY else found | {"currency": None}
