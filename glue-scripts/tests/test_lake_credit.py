"""The lake's credit is PostgreSQL's, to the last unit, however it came and whatever was corrected; it outlives it."""

from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from random import Random
from typing import Any

import boto3
import pytest

from lake import credit
from lake.credit import CreditOutcome, update_credit
from testing.database import Database
from testing.database_reports import DatabaseReports
from testing.ingest import cut, ingest
from testing.lake import TestLake
from testing.settings_change import RULES, put_in_force, recompute_lines, some_history

NO_GRACE = timedelta(0)
SCOPE_USER = RULES[1]
OF_POSTGRESQL = """
    select
        p.hour at time zone 'UTC', p.channel, p.currency, p.model, sum(p.millionths) * 0.000001,
        sum(p.units) * (1.0 / c.minor_units)
    from credit_hourly as p inner join currencies as c on p.currency = c.code
    group by p.hour, p.channel, p.currency, p.model, c.minor_units
    having sum(p.millionths) <> 0 or sum(p.units) <> 0
"""


@pytest.fixture
def reports(database: Database) -> DatabaseReports:
    return DatabaseReports(database)


def update(lake: TestLake, reports: Any) -> CreditOutcome:
    return update_credit(lake.place, lake.catalog, reports, NO_GRACE)


def in_lake(lake: TestLake) -> list[tuple]:
    return sorted(tuple(row.values()) for row in lake.rows("credit_hourly"))


def in_postgresql(database: Database) -> list[tuple]:
    return sorted(database.rows(OF_POSTGRESQL))


def days_asked(reports: DatabaseReports) -> set[str]:
    asked, reports.asked = reports.asked, []
    return {day for report, day, *_ in asked if report == "credit-of-day"}


def by_day(rows: list[tuple]) -> dict[str, list[tuple]]:
    return {str(day): list(of_day) for day, of_day in groupby(rows, lambda row: row[0].date())}


def credit_a_history(database: Database, seed: int) -> None:
    ingest(database, cut(Random(seed), some_history(seed, SCOPE_USER)))


def sell(database: Database, day: str, units: int = 1000, lines: int = 1, currency: str = "EUR") -> None:
    """A day's credit by hand: of every model the same."""
    shares = ", ".join([f"{lines} * 1000000::bigint, {units}"] * 6)
    database.execute(
        f"insert into credit_sums_by_channel (hour, slot, channel, currency, {SHARES})"
        f" values (%s, 0, 'email', %s, {shares})",
        f"{day}T23:00:00Z",
        currency,
    )


SHARES = ", ".join(f"{model}_millionths, {model}_units" for model in credit.MODELS)


@pytest.mark.parametrize("seed", range(2))
def test_while_orders_come_the_lake_has_what_postgresql_has_and_nothing_is_written_twice(
    database: Database, lake: TestLake, reports: DatabaseReports, seed: int
) -> None:
    history = some_history(seed, SCOPE_USER)
    for some in (history[: len(history) // 2], history[len(history) // 2 :]):
        ingest(database, cut(Random(seed), some))

        first, again = update(lake, reports), update(lake, reports)

        assert in_lake(lake) == in_postgresql(database) != []
        assert (first.days > 0, first.kept) == (True, 0)
        assert again == CreditOutcome()


def test_a_correction_has_its_days_alone_told_anew(
    database: Database, lake: TestLake, reports: DatabaseReports
) -> None:
    credit_a_history(database, seed=4)
    sell(database, "2026-01-31")
    update(lake, reports)
    before = by_day(in_lake(lake))
    days_asked(reports)

    put_in_force(database, SCOPE_USER)
    recompute_lines(database)
    outcome = update(lake, reports)

    assert in_lake(lake) == in_postgresql(database)
    after = by_day(in_lake(lake))
    changed = {day for day in before if after[day] != before[day]}
    assert changed <= days_asked(reports) < set(before)
    assert outcome.files == len(changed) > 0


def test_what_postgresql_has_no_more_stays_and_what_it_has_less_of_too(
    database: Database, lake: TestLake, reports: DatabaseReports
) -> None:
    for day in ("2024-02-29", "2025-06-01", "2025-06-02"):
        sell(database, day, lines=2)
    update(lake, reports)
    told = in_lake(lake)

    database.execute("delete from credit_sums_by_channel")
    assert update(lake, reports) == CreditOutcome()
    sell(database, "2025-06-02", lines=1)
    assert update(lake, reports) == CreditOutcome(kept=1)
    assert in_lake(lake) == told

    database.execute("delete from credit_sums_by_channel")
    sell(database, "2025-06-02", lines=2, units=7)
    assert update(lake, reports).files == 1
    assert {str(amount) for *_, amount in in_lake(lake)} == {"10.0000", "0.0700"}


def test_years_without_an_order_are_passed_over(database: Database, lake: TestLake, reports: DatabaseReports) -> None:
    for day in ("2019-12-31", "2020-12-30", "2021-01-01", "2026-07-07"):
        sell(database, day)

    assert update(lake, reports).days == 4
    assert in_lake(lake) == in_postgresql(database)


def test_sums_as_large_as_there_are_stay_exact(database: Database, lake: TestLake, reports: DatabaseReports) -> None:
    largest = 2**63 - 1
    for number, currency in enumerate(["JPY", "EUR", "KWD", "CLF"]):
        sell(database, f"2026-01-0{number + 1}", largest, currency=currency)

    update(lake, reports)

    assert sorted({str(amount) for *_, amount in in_lake(lake)}) == [
        "922337203685477.5807",
        "9223372036854775.8070",
        "92233720368547758.0700",
        "9223372036854775807.0000",
    ]


def test_a_day_of_many_rows_is_asked_for_by_the_hour(
    database: Database, lake: TestLake, reports: DatabaseReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        for currency in ("EUR", "USD"):
            sell(database, day, currency=currency)
    monkeypatch.setattr(credit, "ROWS_AT_ONCE", 1)

    update(lake, reports)

    assert {asked[-1] for asked in reports.asked} >= {"00", "23"}
    assert in_lake(lake) == in_postgresql(database)


def test_credit_that_moves_while_it_is_told_is_told_again(
    database: Database, lake: TestLake, reports: DatabaseReports
) -> None:
    sell(database, "2026-01-01", units=1000)

    class Moving:
        """Corrected after the days are told, and taken back after its rows are."""

        def rows(self, report: str, **parameters: str) -> list[list[Any]]:
            if report != "credit-of-day":
                return reports.rows(report, **parameters)
            database.execute("update credit_sums_by_channel set first_click_units = 1")
            rows = reports.rows(report, **parameters)
            database.execute("update credit_sums_by_channel set first_click_units = 1000")
            return rows

    update(lake, Moving())
    assert in_lake(lake) != in_postgresql(database)

    assert update(lake, reports).files == 1
    assert in_lake(lake) == in_postgresql(database)


@pytest.mark.parametrize("calls", [1, 3, 4, 6])
def test_killed_at_any_moment_it_is_right_when_it_is_run_again(
    database: Database, lake: TestLake, reports: DatabaseReports, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    monkeypatch.setattr(credit, "DAYS_AT_ONCE", 2)
    for day in range(1, 6):
        sell(database, f"2026-01-0{day}")

    class Dying:
        left = calls

        def rows(self, report: str, **parameters: str) -> list[list[Any]]:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return reports.rows(report, **parameters)

    with suppress(KeyboardInterrupt):
        update(lake, Dying())
    update(lake, reports)

    assert in_lake(lake) == in_postgresql(database)


def test_a_catalog_made_anew_has_every_day_again(database: Database, lake: TestLake, reports: DatabaseReports) -> None:
    for day in ("2025-01-01", "2025-01-02"):
        sell(database, day)
    update(lake, reports)
    told = in_lake(lake)
    database.execute("delete from credit_sums_by_channel")
    glue = boto3.client("glue", endpoint_url=lake.catalog.endpoint)
    for day in ("2025-01-01", "2025-01-02"):
        glue.delete_partition(DatabaseName=lake.catalog.database, TableName="credit_hourly", PartitionValues=[day])
    assert in_lake(lake) == []

    update(lake, reports)

    assert in_lake(lake) == told
