"""The proof can fail: whatever is changed in the database afterwards is found."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from pyspark.sql import SparkSession

from backfill.database_rules import DatabaseRules
from proof.comparison import Verdict, compare, oracle_of
from testing.database import Database
from testing.event_builders import Record, click, kinesis_table, record
from testing.ingest import ingest
from testing.oracle_comparison import Answer
from testing.shop_history import random_history

NOW = datetime.now(UTC).replace(microsecond=0)
HISTORY = random_history(Random(29), end=NOW, conflicts=False)


@pytest.fixture(scope="module")
def oracle(spark: SparkSession) -> Answer:
    return oracle_of(spark, kinesis_table(HISTORY), DatabaseRules())


@pytest.fixture
def written(database: Database) -> Database:
    ingest(database, [HISTORY])
    return database


def verdict(oracle: Answer, database: Database, sent: list[Record] = HISTORY) -> Verdict:
    return compare(oracle, database, Counter(r.payload for r in sent), [r.payload for r in HISTORY], reads_once=True)


def test_a_history_that_was_written_once_has_no_differences(oracle: Answer, written: Database) -> None:
    proved = verdict(oracle, written)

    assert (proved.differences, proved.details, proved.read_again) == (Counter(), [], 0)
    assert proved.rows > len(HISTORY)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "delete from clicks where ctid = (select min(ctid) from clicks)",
            {"clicks", "books: accepted is not the facts"},
        ),
        (
            "update checkouts set coupon = 'X' where checkout_id = (select min(checkout_id) from checkouts)",
            {"checkouts"},
        ),
        ("update paths set source = 'X' where ctid = (select min(ctid) from paths)", {"paths"}),
        ("update paths set landing_id = 'X' where ctid = (select min(ctid) from paths)", {"paths"}),
        ("delete from bot_marks where ctid = (select min(ctid) from bot_marks)", {"bot_marks"}),
        ("update paths set is_bot_rate = true where ctid = (select min(ctid) from paths)", {"paths"}),
        ("update rejected_events set reason = 'not_json' where reason = 'schema_violation'", {"rejected_events"}),
        ("update clicks set session_id = 'X'", {"clicks", "sessions", "views, by clicks and lines alone"}),
        ("update journeys set touches = touches + 1", {"journeys"}),
        ("update credit_sums set linear_units = linear_units + 1", {"credit_hourly"}),
        (
            "update batches set received = received + 1, duplicates = duplicates + 1 where partition_id = 0",
            {"books: received is not what the streams hold"},
        ),
        (
            "update batches set rejected = rejected + 1, duplicates = duplicates - 1 where partition_id = 0",
            {"books: rejected is not the rejected rows"},
        ),
    ],
    ids=lambda value: value.split()[1] if isinstance(value, str) else "",
)
def test_what_was_changed_is_found(oracle: Answer, written: Database, tampering: str, found: set[str]) -> None:
    written.execute(tampering)

    assert found <= verdict(oracle, written).differences.keys()


def test_a_record_that_the_streams_lost_is_found(oracle: Answer, written: Database) -> None:
    proved = verdict(oracle, written, sent=[*HISTORY, HISTORY[0]])

    assert proved.differences == {"sent but not in the streams": 1}


def test_a_record_that_the_streams_lost_is_found_though_another_came_that_nobody_sent(
    oracle: Answer, written: Database
) -> None:
    lost = record(click("nobody", NOW))
    proved = verdict(oracle, written, sent=[*HISTORY[1:], lost])

    assert proved.differences == {"sent but not in the streams": 1}
