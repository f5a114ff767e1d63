"""A database made anew of raw is the one before, table by table."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from backfill.rules_versions import FIRST
from backfill.settings import Settings
from lake.place import Place
from rebuild.raw_source import Positions, merged
from rebuild.run import Databases, DecisionsChangedError, Outcome, rebuild
from rebuild.tables import COPIED, COPIED_AFTERWARDS, FROM_ITS_BOOKS, FROM_MIGRATIONS, FROM_RAW
from rebuild.waiting import RawBehindError, wait_for_raw
from testing.database import Database, drop_database, new_database
from testing.event_builders import Record
from testing.ingest import cut, ingest
from testing.lake import arriving_apart, streams_of
from testing.older_versions import events_judged_by
from testing.overrides import override
from testing.postgres_server import PostgresServer
from testing.raw_writer import SHARD, write_raw
from testing.settings_change import put_in_force, recompute_lines
from testing.shop_history import random_history

# In slots, which depend on how records were cut: what counts are the sums, by whatever else stands in a row.
SUMS = """
    select (to_jsonb(t) - '{{millionths,units}}'::text[])::text, sum(millionths), sum(units)
    from {} as t
    group by 1
    having (sum(millionths), sum(units)) <> (0, 0)
    order by 1
"""
CREDIT = {"credit_sums": "credit_hourly_detail", "credit_sums_by_channel": "credit_hourly"}
# Raised ahead of the events, by how records were cut.
RAISED_AHEAD = "newest_events"
SEEN_ALIKE = [table for table in FROM_RAW if table != RAISED_AHEAD and table not in CREDIT]
SEEN_ALIKE += [*COPIED, *COPIED_AFTERWARDS, "click_retention_mark", "dropped_click_days"]
ALL_OF_IT = (
    "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
)


@pytest.fixture
def made(postgres: PostgresServer, database: Database) -> Iterator[Database]:
    made = new_database(postgres, f"{database.name}_made")
    yield made
    drop_database(made)


def history(seed: int, **options: object) -> list[Record]:
    return arriving_apart(random_history(Random(seed), users=4, events=120, **options))  # type: ignore[arg-type]


def put(lake: Path, records: list[Record], size: int = 40) -> None:
    for of_stream in streams_of(records):
        for start in range(0, len(of_stream), size):
            write_raw(lake, of_stream[start : start + size])


def make(lake: Path, before: Database, after: Database, up_to: Positions | None = None) -> Outcome:
    databases = Databases(before.url("owner"), after.url("owner"), after.login())
    return rebuild(Place(str(lake)), databases, up_to, lambda _: None, records_at_once=70)


def keep_retention(database: Database) -> None:
    """As the job does every hour."""
    database.rows("select drop_click_partitions()")


def rows(database: Database, table: str) -> list[tuple]:
    return database.rows(f"select t::text from {table} as t order by 1")


def assert_alike(before: Database, after: Database) -> None:
    keep_retention(before)
    for table in SEEN_ALIKE:
        assert rows(after, table) == rows(before, table), table
    for view in CREDIT.values():
        assert after.rows(SUMS.format(view)) == before.rows(SUMS.format(view)), view
    assert after.rows("select * from credit_hourly_differences") == []


def test_every_table_is_said_to_come_from_somewhere(database: Database) -> None:
    partitions = {f"clicks_{day:%Y%m%d}" for (day,) in database.rows("select day from click_partitions")}
    tables = {name for (name,) in database.rows(ALL_OF_IT)} - partitions
    named = [*COPIED, *COPIED_AFTERWARDS, *FROM_RAW, *FROM_ITS_BOOKS, *FROM_MIGRATIONS]

    # The test's server applies the migrations without noting them.
    assert sorted(tables | {"schema_version"}) == sorted(named)


@pytest.mark.parametrize("seed", range(int(os.environ.get("HISTORIES", "2"))))
def test_a_history_long_past_the_retention_comes_back_as_it_was_judged(
    seed: int, database: Database, made: Database, tmp_path: Path
) -> None:
    rng, records = Random(seed), history(seed)
    ingest(database, cut(rng, records), partitions=1)
    put(tmp_path, records)

    outcome = make(tmp_path, database, made)

    assert records[-1].arrival < datetime.now(UTC) - Settings().click_retention
    assert_alike(database, made)
    assert outcome.records == len(records)
    assert outcome.missing == {"clicks": 0, "checkouts": 0}
    assert outcome.rejected["schema_violation"] > 0


def test_the_books_are_those_of_the_day_on_which_records_arrived(
    database: Database, made: Database, tmp_path: Path
) -> None:
    records = history(3)
    put(tmp_path, records)

    make(tmp_path, database, made)

    last = {stream: max(r.arrival for r in records if r.stream == stream) for stream in ("checkouts", "clicks")}
    assert dict(made.rows("select stream, last_arrival from stream_progress")) == last
    [(received, newest)] = made.rows("select sum(received), max(last_batch) from booked")
    assert (received, newest) == (len(records), records[-1].arrival)
    assert made.rows("select distinct latency_percentile(latency_histogram::bigint[], 0.5) from batches") == [(None,)]


def test_older_rules_and_settings_and_decisions_are_those_of_the_database_before(
    database: Database, made: Database, tmp_path: Path
) -> None:
    rng = Random(7)
    records = history(7, end=datetime.now(UTC).replace(microsecond=0) - timedelta(days=5))
    thirds = [records[: len(records) // 3], records[len(records) // 3 : -50], records[-50:]]
    with events_judged_by(FIRST):
        ingest(database, cut(rng, thirds[0]), partitions=1)
    put_in_force(database, Settings(lookback=timedelta(days=3), max_path=3, scope="user"))
    used_from(database, 2, thirds[1][0].arrival)
    ingest(database, cut(rng, thirds[1]), partitions=1)
    for user, verdict in (("user-0", "bot"), ("user-1", "person"), ("user-0", "undecided"), ("user-2", "bot")):
        override(database, user, verdict)
    recompute_lines(database)
    # Lines stay as they are: as where nobody has gone on with them.
    put_in_force(database, Settings(lookback=timedelta(days=14)))
    used_from(database, 3, thirds[2][0].arrival)
    ingest(database, cut(rng, thirds[2]), partitions=1)
    replayed(database)
    put(tmp_path, records)

    outcome = make(tmp_path, database, made)

    assert len(rows(database, "waiting_lines")) > 0
    assert len(database.rows("select distinct channel_rules_version from clicks")) == 2
    assert_alike(database, made)
    assert rows(made, "waiting_lines") == rows(database, "waiting_lines")
    assert outcome.lost_replays == 0
    override(made, "user-3", "bot")


def used_from(database: Database, version: int, arrival: datetime) -> None:
    database.execute("update attribution_settings_versions set since = %s where version = %s", arrival, version)


def replayed(database: Database) -> None:
    """A rejected event that was sent again, corrected, and is a fact since."""
    database.execute("""
        insert into rejected_event_replays (stream, payload_hash, sent_stream, sent_hash, outcome)
        select stream, payload_hash, stream, '\\x01', 'fact' from rejected_events order by payload_hash limit 1
    """)


def test_of_each_shard_what_was_read_is_made_and_nothing_behind_it(
    database: Database, made: Database, tmp_path: Path
) -> None:
    records = history(4)
    read = records[: len(records) // 2]
    ingest(database, [read], partitions=1)
    put(tmp_path, records)
    last = {of_stream[0].stream: {SHARD: of_stream[-1].sequence_number} for of_stream in streams_of(read)}

    make(tmp_path, database, made, up_to=last)

    assert_alike(database, made)


def test_a_shard_that_was_not_read_gives_nothing(database: Database, made: Database, tmp_path: Path) -> None:
    put(tmp_path, history(4))

    outcome = make(tmp_path, database, made, up_to={"clicks": {SHARD: ""}})

    assert outcome.records == 0


def test_objects_that_overlap_and_shards_side_by_side_count_once(
    database: Database, made: Database, tmp_path: Path
) -> None:
    records = history(5)
    ingest(database, cut(Random(5), records), partitions=1)
    for of_stream in streams_of(records):
        for shard in (0, 1):
            of_shard = of_stream[shard::2]
            for start in range(0, len(of_shard), 30):
                write_raw(tmp_path, of_shard[start : start + 50], f"shardId-00000000000{shard}")

    outcome = make(tmp_path, database, made)

    assert outcome.records == len(records)
    assert_alike(database, made)


def test_pages_of_shards_are_merged_in_order_of_arrival() -> None:
    rng = Random(1)
    shards = [sorted(rng.sample(range(1_000), 90)) for _ in range(3)]
    pages = [iter([page(of_shard[start : start + 7]) for start in range(0, 90, 7)]) for of_shard in shards]

    arrivals = [at for table in merged(pages) for at in table["approximateArrivalTimestamp"].cast("int64").to_pylist()]

    assert arrivals == sorted(at for of_shard in shards for at in of_shard)


def page(arrivals: list[int]) -> pa.Table:
    return pa.table(
        {
            "sequenceNumber": pa.array(map(str, arrivals)),
            "approximateArrivalTimestamp": pa.array(arrivals, pa.int64()).cast(pa.timestamp("us", "UTC")),
        }
    )


def test_facts_that_raw_has_not_are_counted(database: Database, made: Database, tmp_path: Path) -> None:
    records = history(6, conflicts=False, broken=False)
    ingest(database, [records], partitions=1)
    [clicks, orders] = sorted(streams_of(records), key=len, reverse=True)
    write_raw(tmp_path, clicks[:-10])
    write_raw(tmp_path, orders[5:])

    outcome = make(tmp_path, database, made)

    [(left,)] = made.rows("select count(*) from checkouts")
    [(before,)] = database.rows("select count(*) from checkouts")
    assert outcome.missing["checkouts"] == before - left > 0
    assert outcome.missing["clicks"] > 0


def test_who_decides_meanwhile_is_told(database: Database, made: Database, tmp_path: Path) -> None:
    put(tmp_path, history(6))
    databases = Databases(database.url("owner"), made.url("owner"), made.login())

    with pytest.raises(DecisionsChangedError):
        rebuild(Place(str(tmp_path)), databases, None, lambda _: override(database, "user-1", "bot"))


def test_raw_that_lags_is_waited_for_and_then_told(tmp_path: Path) -> None:
    records = history(6)
    [clicks, *_] = streams_of(records)
    write_raw(tmp_path, clicks[:-1])
    up_to = {clicks[0].stream: {SHARD: clicks[-1].sequence_number, "shardId-of-none": ""}}
    waits: list[list[str]] = []

    with pytest.raises(RawBehindError, match=f"{clicks[0].stream}/{SHARD}: does the lane lake run"):
        wait_for_raw(Place(str(tmp_path)), up_to, 0, waits.append)
    assert waits == []

    def archive(behind: list[str]) -> None:
        waits.append(behind)
        write_raw(tmp_path, clicks[-1:])

    wait_for_raw(Place(str(tmp_path)), up_to, 60, archive)
    assert waits == [[f"{clicks[0].stream}/{SHARD}"]]
