"""What the contract calls the identity of an event is what the store and the oracle know it by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyspark.sql import SparkSession

from backfill.attribution_oracle import standing_clicks
from backfill.comparison import COMPARED
from backfill.records import from_kinesis
from backfill.settings import Settings
from backfill.verdicts import judge_records
from contract.event_rules import CHECKOUT_RULES, CLICK_RULES
from contract.records import CHECKOUTS, CLICKS
from testing.database import Database
from testing.event_builders import checkout, click, in_order_of_arrival, kinesis_table, record
from testing.ingest import ingest

NOW = datetime.now(UTC).replace(microsecond=0)
IDENTITIES = {CLICKS: CLICK_RULES["identity"], CHECKOUTS: CHECKOUT_RULES["identity"]}
PRIMARY_KEY = """
    select array_agg(attname::text order by place)
    from pg_index, unnest(indkey) with ordinality as key (attnum, place)
    inner join pg_attribute using (attnum)
    where indrelid = %s::regclass and attrelid = indrelid and indisprimary
"""


@pytest.mark.parametrize("table", IDENTITIES)
def test_the_contracts_identity_is_the_key_of_the_facts(database: Database, table: str) -> None:
    assert database.rows(PRIMARY_KEY, table) == [(IDENTITIES[table],)]
    assert list(COMPARED[table].key) == IDENTITIES[table]


def test_a_click_sent_again_counts_once_and_with_another_time_anew(spark: SparkSession, database: Database) -> None:
    restamped = [record(click(at=NOW - timedelta(minutes=9 - n), event_id="c")) for n in range(3)]
    again = [replace(arrived, arrival=NOW) for arrived in restamped]
    history = in_order_of_arrival([*restamped, *again, record(checkout(at=NOW))])

    ingest(database, [history])

    judged = judge_records(from_kinesis(spark.createDataFrame(kinesis_table(history))), Settings())
    assert standing_clicks(judged).count() == 3
    assert database.rows("select accepted, duplicates from batches") == [(4, 3)]
    assert database.rows("select count(*) from clicks") == [(3,)]
    assert database.rows("select first_click_time from attributed_checkouts") == [(NOW - timedelta(minutes=9),)]
