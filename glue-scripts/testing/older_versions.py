"""What a version before would have written: by its rules, into its columns."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import pyarrow as pa
import pytest

from backfill.rules_versions import Versions
from contract import decoder, event_columns
from contract.agents import AGENT_RULES_BY_VERSION, agent
from contract.channels import FIRST_WITH_CURRENCY, RULES_BY_VERSION, own_source
from contract.event_columns import click_columns
from testing.database import Database

Columns = Mapping[tuple[str, str], str]
"""Of a table and a column of before, what it held, in columns of now; others are as they were."""

WITHOUT_MARKS = {("sessions", "is_bot_agent"): "first_is_bot_agent"}
# A bot was a kind of device.
BOT_DEVICES = {
    ("clicks", "device"): "case when is_bot_agent then 'bot' else device end",
    ("checkouts", "device"): "case when is_bot_agent then 'bot' else device end",
    ("paths", "device"): "case when is_bot_agent then 'bot' else device end",
    ("sessions", "device"): "case when first_is_bot_agent then 'bot' else first_device end",
}


@contextmanager
def events_judged_by(versions: Versions) -> Iterator[None]:
    """Writers of this process do meanwhile, as those of the time when these were the newest."""
    channels, agents = RULES_BY_VERSION[versions.channels], AGENT_RULES_BY_VERSION[versions.agents]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_columns, "RULES", channels)
        patch.setattr(event_columns, "own_source", lambda click: own_source(click, channels))
        patch.setattr(event_columns, "AGENT_RULES", agents)
        patch.setattr(event_columns, "agent", lambda user_agent: agent(user_agent, agents))
        if versions.channels < FIRST_WITH_CURRENCY:
            patch.setattr(decoder, "click_columns", lambda *events: _without_currency(click_columns(*events)))
        yield


def _without_currency(clicks: pa.Table) -> pa.Table:
    place = clicks.column_names.index("currency")
    return clicks.set_column(place, "currency", pa.nulls(clicks.num_rows, pa.string()))


def copy_rows(source: Database, target: Database, table: str, before: Columns = BOT_DEVICES) -> None:
    """The rows of a database of now in the table of a version before."""
    names = [
        name
        for (name,) in target.rows(
            "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'", table
        )
    ]
    values = ", ".join(before.get((table, name), name) for name in names)
    with (
        psycopg.connect(source.url("owner")) as here,
        psycopg.connect(target.url("owner")) as there,
        here.cursor().copy(f"copy (select {values} from {table}) to stdout") as out,
        there.cursor().copy(f"copy {table} ({', '.join(names)}) from stdin") as into,
    ):
        for data in out:
            into.write(data)


def make_partitions(source: Database, target: Database) -> None:
    """Those of the days that the source has."""
    days = source.rows("select min(day), max(day) from click_partitions")[0]
    target.execute("select ensure_click_partitions(%s, %s)", *days)
