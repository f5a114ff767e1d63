"""A database that credited clicks, with lines and dropped partitions, is upgraded to touches while events come in."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import psycopg
import pytest
from psycopg.rows import dict_row
from pyspark.sql import SparkSession

from attribution import transaction
from attribution.statements import statement
from backfill.comparison import compare_with_database
from backfill.credit import MODELS
from backfill.database_rules import attribute_by, judge_by, read_database_rules
from backfill.records import from_kinesis
from backfill.rules_versions import FIRST
from backfill.settings import Settings
from testing.database import Database, drop_database, new_database
from testing.event_builders import Record, checkout, click, kinesis_table, record
from testing.ingest import answer_of, cut, ingest
from testing.naive_answer import NEWEST, naive_answer
from testing.naive_bots import verdicts_of
from testing.naive_touches import Rules, naive_credit
from testing.older_versions import copy_rows, events_judged_by, make_partitions
from testing.oracle_comparison import Answer, answer_from_rows, assert_same_answer
from testing.postgres_server import PostgresServer
from testing.roll_ups import DIFFERENCES
from testing.settings_change import differences, recompute_lines, waiting
from testing.shop_history import random_history

HISTORIES = int(os.environ.get("HISTORIES", "3"))
LAST_OF_CLICKS = 34
END = datetime(2025, 11, 20, 12, tzinfo=UTC)
SHORT = Settings(lookback=timedelta(days=2), click_retention=timedelta(days=5))
CREDITED = ["paths", "attributed_checkouts", "attribution_credit"]
FACTS = ("clicks", "checkouts", "checkout_lines", "rejected_events", "batches", "sessions", "customers")
SHARES = [f"{model}_{share}" for model in MODELS for share in ("millionths", "units")]
CREDIT_CLICKS = f"""
    insert into paths (checkout_id, line_no, click_time, click_id, source, medium, campaign, device, channel)
    select
        l.checkout_id, l.line_no, c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
    from checkout_lines as l
    cross join attribution_settings as s
    inner join clicks as c
        on
            l.user_id = c.user_id and l.product_id = c.product_id and c.event_type <> 'remove_from_cart'
            and c.event_time between l.event_time - s.lookback and l.event_time;
    insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path)
    select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
    from journey_facts;
    insert into credit_sums
    (slot, hour, channel, source, campaign, category, device, currency, {", ".join(SHARES)})
    select 0, hour, channel, source, campaign, category, device, currency, {", ".join(f"sum({s})" for s in SHARES)}
    from hourly_credit_shares
    group by hour, channel, source, campaign, category, device, currency;
    insert into credit_sums_by_channel (slot, hour, channel, currency, {", ".join(SHARES)})
    select slot, hour, channel, currency, {", ".join(f"sum({s})" for s in SHARES)}
    from credit_sums
    group by slot, hour, channel, currency
"""
MERGE_JOURNEYS_OF_CLICKS = b"""
    insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path)
    select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
    from journey_facts
    where checkout_id = any(array(select checkout_id from touched_lines))
"""
INTERNAL = """
    select 'paths' where exists (select from paths where channel = 'internal')
    union all
    select 'attribution_credit' where exists (select from attribution_credit where channel = 'internal')
    union all
    select 'attributed_checkouts' where exists (select from attributed_checkouts where channel = 'internal')
    union all
    select 'credit_hourly' where exists (select from credit_hourly where channel = 'internal')
    union all
    select 'credit_hourly_detail' where exists (select from credit_hourly_detail where channel = 'internal')
    union all
    select 'journeys' where exists (select from journeys where path like '%%internal%%')
"""
_numbers = count()


@pytest.fixture
def of_clicks(postgres: PostgresServer) -> Iterator[Database]:
    """A database of the version before, empty."""
    database = Database(postgres, f"upgrade_{next(_numbers)}")
    postgres.create_database(database.name, last=LAST_OF_CLICKS)
    yield database
    drop_database(database)


def shorten(database: Database) -> None:
    durations = (SHORT.lookback, SHORT.click_retention)
    database.execute("update attribution_settings set lookback = %s, click_retention = %s", *durations)


def credit_to_clicks(database: Database, records: list[Record]) -> None:
    """What the records came to in the version before: the facts are the same, credit was every click's own."""
    now = new_database(database.server, f"{database.name}_facts")
    try:
        for each in (database, now):
            shorten(each)
        with events_judged_by(FIRST):
            ingest(now, [records])
        make_partitions(now, database)
        for table in FACTS:
            copy_rows(now, database, table)
    finally:
        drop_database(now)
    database.execute(CREDIT_CLICKS)


def drop_days(database: Database) -> int:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        [(dropped,)] = connection.execute("select drop_click_partitions()")
    return dropped


def lines_of_clicks(database: Database) -> int:
    [(lines,)] = database.rows(
        """
        select count(*)
        from checkout_lines as l
        inner join attribution_settings_versions as v on l.settings_version = v.version
        where v.credits = 'clicks'
        """
    )
    return lines


def assert_right(database: Database, early: list[Record], late: Sequence[Record] = ()) -> None:
    """Every line is credited by its own rules, nothing to the shop's own pages, and sums are what they sum."""
    assert_same_answer(answer_of(database), expected(database, early, [*late]), CREDITED)
    assert database.rows(INTERNAL) == []
    assert differences(database) == []
    assert {name: database.rows(DIFFERENCES[name]) for name in ("journeys", "customers")} == {
        "journeys": [],
        "customers": [],
    }


def expected(database: Database, early: list[Record], late: list[Record]) -> Answer:
    """The plainest answer to the records, each line and event by the rules that it was judged by."""
    with psycopg.connect(database.url("reader"), row_factory=dict_row) as connection:
        rows = connection.execute(
            """
            select l.checkout_id, l.line_no, v.scope, v.lookback, v.max_path, v.credits
            from checkout_lines as l
            inner join attribution_settings_versions as v on l.settings_version = v.version
            """
        ).fetchall()
    rules = {(row.pop("checkout_id"), row.pop("line_no")): Rules(**row) for row in rows}
    answer = naive_answer(early + late, SHORT, lambda record: FIRST if record in early else NEWEST)
    credited = naive_credit(
        answer["clicks"].values(),
        answer["checkout_lines"].values(),
        lambda line: rules[line["checkout_id"], line["line_no"]],
        verdicts_of(answer),
    )
    return answer_from_rows({**{name: list(rows.values()) for name, rows in answer.items()}, **credited})


def upgraded(database: Database, history: list[Record]) -> tuple[list[Record], list[Record]]:
    """The records that came before it, those that come after."""
    early, late = history[: len(history) * 2 // 3], history[len(history) * 2 // 3 :]
    credit_to_clicks(database, early)
    assert database.rows("select count(*) > 0 from paths where channel = 'internal'") == [(True,)]
    assert drop_days(database) > 0
    database.server.migrate(database.name, first=LAST_OF_CLICKS + 1)
    return early, late


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_lines_keep_their_clicks_until_they_are_made_anew_and_events_come_in_all_the_while(
    of_clicks: Database, seed: int
) -> None:
    rng = Random(seed)
    # Marks from before the upgrade are test_upgrade_of_marks' matter.
    history = random_history(rng, users=6, events=300, end=END, conflicts=False, settings=SHORT, bursts=False)
    early, late = upgraded(of_clicks, history)
    assert_right(of_clicks, early)
    waited = waiting(of_clicks)
    half = len(late) // 2
    ingest(of_clicks, cut(rng, late[:half]))
    assert_right(of_clicks, early, late[:half])

    assert (recompute_lines(of_clicks), waiting(of_clicks)) == (waited, 0)

    assert_right(of_clicks, early, late[:half])
    for batch in cut(rng, late[half:]):
        ingest(of_clicks, [batch])
        drop_days(of_clicks)
    assert_right(of_clicks, early, late)
    assert lines_of_clicks(of_clicks) > 0


def test_compare_finds_nothing_after_the_upgrade_before_the_lines_are_made_anew_and_after(
    spark: SparkSession, of_clicks: Database
) -> None:
    history = random_history(Random(5), users=6, events=300, end=END, conflicts=False, settings=SHORT)
    _, late = upgraded(of_clicks, history)
    ingest(of_clicks, cut(Random(5), late))
    lines = lines_of_clicks(of_clicks)
    assert differing(spark, of_clicks, history) == []

    made_anew = recompute_lines(of_clicks)

    assert 0 < made_anew < lines
    assert differing(spark, of_clicks, history) == []


def differing(spark: SparkSession, database: Database, records: list[Record]) -> list[str]:
    with psycopg.connect(database.url("reader"), options="-c timezone=UTC") as connection:
        rules = read_database_rules(connection)
        judged = judge_by(spark, from_kinesis(spark.createDataFrame(kinesis_table(records))), rules).persist()
        try:
            compared = compare_with_database(connection, attribute_by(spark, judged, rules))
        finally:
            judged.unpersist()
    return [line for table in compared.tables for line in table.as_lines()] + [str(row) for row in compared.wrong_sums]


def test_a_job_of_the_version_before_commits_no_line_after_the_upgrade(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"merge_journeys": MERGE_JOURNEYS_OF_CLICKS}
    monkeypatch.setattr(transaction, "statement", lambda name: texts.get(name) or statement(name))

    with pytest.raises(psycopg.errors.UndefinedColumn):
        ingest(database, [[record(click(at=END)), record(checkout(at=END))]])

    assert database.rows("select (select count(*) from paths), (select count(*) from batches)") == [(0, 0)]


def test_a_new_database_has_no_version_of_clicks_and_an_upgraded_one_has_one_more(of_clicks: Database) -> None:
    of_clicks.server.migrate(of_clicks.name, first=LAST_OF_CLICKS + 1)
    assert of_clicks.rows("select version, credits from attribution_settings_versions") == [(1, "touches")]
