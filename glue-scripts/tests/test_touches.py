"""Credit goes to touches that carry their origin, whatever comes late: the database against histories by hand."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pyarrow as pa
import pytest

from attribution import straight_copy
from attribution.books import BatchKey
from attribution.store import Store
from attribution.transaction import IngestTransaction
from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import MILLISECOND, NOON, Record, checkout, click, item, kinesis_table, record
from testing.ingest import answer_of, ingest, write
from testing.naive_answer import naive_answer
from testing.naive_recomputation import recomputation_differs
from testing.settings_change import put_in_force, recompute_lines, waiting
from testing.touch_cases import (
    AD,
    DAY,
    ELSEWHERE,
    EXPECTED,
    HOUR,
    LETTER,
    MINUTE,
    PHONE,
    RULES,
    SHOP,
    case_records,
    touches_of,
)

WEEK = timedelta(days=7)


def in_order(records: list[Record]) -> list[list[Record]]:
    return [records]


def one_by_one(records: list[Record]) -> list[list[Record]]:
    return [[arrived] for arrived in records]


def landings_last(records: list[Record]) -> list[list[Record]]:
    def lands(arrived: Record) -> bool:
        return b"gclid" in arrived.payload or b"letter" in arrived.payload

    return [[r for r in records if not lands(r)], [r for r in records if lands(r)]]


def orders_first_then_all_one_by_one_and_again(records: list[Record]) -> list[list[Record]]:
    orders = [arrived for arrived in records if arrived.stream == "checkouts"]
    return [orders, *one_by_one(records), records[::-1]]


ARRIVALS = [in_order, one_by_one, landings_last, orders_first_then_all_one_by_one_and_again]


@pytest.mark.parametrize("arrive", ARRIVALS, ids=lambda arrive: arrive.__name__)
def test_touches_are_those_worked_out_by_hand(
    database: Database, arrive: Callable[[list[Record]], list[list[Record]]]
) -> None:
    put_in_force(database, RULES)

    ingest(database, arrive(case_records()))

    assert touches_of(answer_of(database)) == EXPECTED
    assert differences(database) == []


def test_landings_that_are_copied_straight_move_credit_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_force(database, RULES)
    monkeypatch.setattr(straight_copy, "FEWEST_ROWS", 1)
    copied_straight = IngestTransaction._copied_straight
    tried = []

    def note(transaction: IngestTransaction, rows: pa.Table) -> bool:
        tried.append(copied_straight(transaction, rows))
        return tried[-1]

    monkeypatch.setattr(IngestTransaction, "_copied_straight", note)

    ingest(database, landings_last(case_records()))

    assert tried == [True] * 4
    assert touches_of(answer_of(database)) == EXPECTED
    assert differences(database) == []


def test_the_plainest_answer_has_the_touches_worked_out_by_hand() -> None:
    assert touches_of(naive_answer(case_records(), RULES)) == EXPECTED


def test_a_touch_has_its_origins_channel_source_medium_and_campaign_and_its_clicks_device(database: Database) -> None:
    ingest(database, [[landing(LETTER, product_id="p2"), seen(SHOP | PHONE), bought()]])

    touch = ("email", "letter", "email", "may", "mobile")
    columns = "channel, source, medium, campaign, device"
    for table in ("paths", "attributed_checkouts", "attribution_credit"):
        assert database.rows(f"select {columns} from {table}") == [touch], table
    assert database.rows(f"select {columns} from credit_sums") == [touch]


def test_internal_is_no_channel_of_credit(database: Database) -> None:
    ingest(database, [[seen(SHOP), bought()]])

    [(channel, source, medium, campaign)] = database.rows(
        "select channel, source, medium, campaign from attribution_credit"
    )
    assert (channel, source, medium, campaign) == ("direct", "direct", None, None)
    assert database.rows("select channel from clicks") == [("internal",)]


def test_a_late_landing_takes_the_credit_from_direct_in_its_own_transaction(database: Database) -> None:
    ingest(database, [[seen(SHOP), bought()]])
    assert hourly(database) == [("direct", 1000)]

    ingest(database, [[landing(AD)]])

    assert hourly(database) == [("paid_search", 1000)]
    assert journeys(database) == [("paid_search", 1)]


def test_a_late_landing_moves_the_lines_of_other_products(database: Database) -> None:
    on_both = [seen(SHOP, event_id="a"), seen(SHOP, event_id="b", **ELSEWHERE)]
    ingest(database, [[*on_both, bought([item("p1"), item("p2"), item("p3")])]])

    ingest(database, [[landing(AD, product_id="p4")]])

    assert hourly(database) == [("paid_search", 2000), ("unattributed", 1000)]


def test_a_late_landing_parts_a_visit_in_two_touches(database: Database) -> None:
    visit = [landing(AD), *[seen(SHOP, at=NOON - MINUTE * n, event_id=f"{n} before") for n in (9, 8, 7)]]
    ingest(database, [[*visit, bought()]])
    assert hourly(database) == [("paid_search", 1000)]

    ingest(database, [[landing(LETTER, at=NOON - MINUTE * 8, event_id="z")]])

    assert hourly(database) == [("email", 500), ("paid_search", 500)]
    assert journeys(database) == [("paid_search > email", 2)]


def test_a_landing_that_comes_late_before_a_nearer_one_moves_nothing(database: Database) -> None:
    ingest(database, [[landing(AD), seen(SHOP), bought()]])
    before = answer_of(database)["paths"]

    ingest(database, [[landing(LETTER, at=NOON - 3 * HOUR, product_id="p2")]])

    assert answer_of(database)["paths"] == before
    assert hourly(database) == [("paid_search", 1000)]


@pytest.mark.parametrize(("further", "channel"), [(timedelta(0), "paid_search"), (MILLISECOND, "direct")])
def test_a_late_landing_moves_lines_up_to_its_reach_and_a_lookback_away(
    database: Database, further: timedelta, channel: str
) -> None:
    ingest(database, [[seen(SHOP, at=NOON - WEEK), bought()]])

    ingest(database, [[landing(AD, at=NOON - WEEK - DAY - further)]])

    assert hourly(database) == [(channel, 1000)]


def test_a_landing_that_comes_again_moves_nothing(database: Database) -> None:
    ingest(database, [[landing(AD), seen(SHOP), bought()]])
    tables = ("credit_sums", "paths", "journeys")
    before = [database.rows(f"select *, ctid, xmin from {table} order by ctid") for table in tables]

    ingest(database, [[landing(AD)]])

    assert [database.rows(f"select *, ctid, xmin from {table} order by ctid") for table in tables] == before


def test_of_two_writers_at_once_one_sees_the_others_landing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_books = IngestTransaction._close_books

    def linger(transaction: IngestTransaction, key: BatchKey) -> None:
        time.sleep(0.3)
        close_books(transaction, key)

    monkeypatch.setattr(IngestTransaction, "_close_books", linger)
    parts = [kinesis_table([landing(AD)]), kinesis_table([seen(SHOP), bought()])]
    writers = [threading.Thread(target=write, args=(Store(database.login()), part)) for part in parts]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert hourly(database) == [("paid_search", 1000)]


@pytest.fixture
def before_touches(database: Database) -> Database:
    """A database with an order whose line is credited to clicks."""
    ingest(database, [[bought()]])
    database.execute("update attribution_settings_versions set credits = 'clicks'")
    return database


def test_a_line_of_before_touches_counts_every_click_and_no_landing_moves_it(before_touches: Database) -> None:
    database = before_touches
    ingest(database, [[landing(AD), seen(SHOP, event_id="a")]])
    ingest(database, [[seen(SHOP, event_id="b"), landing(LETTER, at=NOON - 30 * MINUTE, product_id="p2")]])

    answer = answer_of(database)
    assert touches_of(answer) == {"order-anna": "landing<- a<- b<-"}
    assert {(row["channel"], row["source"], row["session_id"]) for row in answer["paths"].values()} == {
        ("paid_search", "google", None),
        ("direct", "direct", None),
    }
    assert hourly(database) == [("direct", 666), ("paid_search", 334)]
    assert recomputed_alike(database)


def test_a_line_of_before_touches_waits_until_it_is_made_anew(before_touches: Database) -> None:
    database = before_touches
    ingest(database, [[landing(AD), seen(SHOP)]])
    put_in_force(database, Settings(max_path=100))
    assert waiting(database) == 1

    assert recompute_lines(database) == 1

    assert waiting(database) == 0
    assert touches_of(answer_of(database)) == {"order-anna": "landing<landing"}
    assert hourly(database) == [("paid_search", 1000)]
    assert recomputed_alike(database)


def landing(source: dict, at: object = NOON - HOUR, **fields: object) -> Record:
    """An hour before the order, on its product."""
    return record(click(**({"at": at, "event_id": "landing"} | source | fields)))


def seen(source: dict, at: object = NOON - MINUTE, **fields: object) -> Record:
    """A page a minute before the order, on its product."""
    return record(click(**({"at": at} | source | fields)))


def bought(items: list[dict] | None = None) -> Record:
    """For 10.00 USD each."""
    return record(checkout(items=items))


def hourly(database: Database) -> list[tuple]:
    """(channel, cents by the linear model)."""
    assert differences(database) == []
    return database.rows(
        """
        select channel, sum(units)::bigint from credit_hourly where model = 'linear'
        group by channel having sum(units) <> 0 order by channel
        """
    )


def journeys(database: Database) -> list[tuple]:
    return database.rows("select path, touches from journeys")


def differences(database: Database) -> list[tuple]:
    return database.rows("select * from credit_hourly_differences")


def recomputed_alike(database: Database) -> bool:
    """Whether the second program finds no difference."""
    with psycopg.connect(database.url("reader"), options="-c timezone=UTC") as connection:
        return recomputation_differs(connection) == []
