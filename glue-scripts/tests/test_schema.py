"""The schema as it stands after all migrations."""

import psycopg
import pytest

from contract.event_rules import CURRENCY_DIGITS
from testing.database import Database


def test_the_databases_currencies_are_the_contracts(database: Database) -> None:
    assert dict(database.rows("select code, minor_digits from currencies")) == CURRENCY_DIGITS


def test_every_table_and_view_has_a_comment_and_every_table_a_key(database: Database) -> None:
    assert not database.rows(
        """
        select c.relname from pg_class as c
        where
            c.relnamespace = 'public'::regnamespace and not c.relispartition
            and (
                (c.relkind in ('r', 'p', 'v') and obj_description(c.oid) is null)
                or (
                    c.relkind in ('r', 'p')
                    and not exists (select from pg_constraint as k where k.conrelid = c.oid and k.contype = 'p')
                )
            )
        """
    )


def test_no_column_holds_a_time_without_a_zone_or_an_ip_address(database: Database) -> None:
    assert not database.rows(
        """
        select table_name, column_name from information_schema.columns
        where
            table_schema = 'public'
            and (data_type = 'timestamp without time zone' or column_name like '%%ip_address%%')
        """
    )


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("reader", "insert into currencies values ('XXX', 2)"),
        ("reader", "delete from clicks"),
        ("reader", "create table mine (a integer)"),
        ("ingest", "delete from clicks"),
        ("ingest", "update checkouts set value = 0"),
        ("ingest", "update attribution_settings set max_path = 3"),
        ("ingest", "update attribution_settings_versions set max_path = 3"),
        ("ingest", "update checkout_lines set settings_version = 2"),
        ("ingest", "delete from paths"),
        ("ingest", "truncate batches"),
        ("corrector", "insert into clicks (user_id) values ('anna')"),
        ("corrector", "select source from clicks"),
        ("corrector", "delete from rejected_events"),
        ("corrector", "update rejected_events set reason = 'not_json'"),
        ("corrector", "delete from rejected_event_replays"),
        ("corrector", "update attribution_settings set version = 3"),
        ("corrector", "insert into attribution_settings_versions select * from attribution_settings_versions"),
        ("corrector", "update checkout_lines set settings_version = 2"),
        ("corrector", "delete from paths"),
        ("recompute", "update attribution_settings set max_path = 3"),
        ("recompute", "insert into clicks (user_id) values ('anna')"),
        ("recompute", "update checkout_lines set amount = 0"),
        ("recompute", "delete from checkout_lines"),
        ("recompute", "select payload from rejected_events"),
        ("recompute", "delete from credit_sums"),
    ],
)
def test_a_role_can_do_no_more_than_its_work(database: Database, role: str, statement: str) -> None:
    with psycopg.connect(database.url(role), autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_no_function_that_acts_as_the_owner_finds_a_callers_temporary_tables(database: Database) -> None:
    # https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
    assert not database.rows(
        """
        select oid::regprocedure::text from pg_proc
        where prosecdef and 'search_path=public, pg_temp' <> all (coalesce(proconfig, '{}'))
        """
    )


def test_who_changes_the_settings_does_nothing_else_as_the_owner(database: Database) -> None:
    with psycopg.connect(database.url("corrector"), autocommit=True) as connection:
        connection.execute(
            "create temporary table attribution_settings_versions (like attribution_settings_versions including all)"
        )
        connection.execute("grant all on pg_temp.attribution_settings_versions to public")
        connection.execute(
            """
            create function pg_temp.act() returns trigger language plpgsql as
            'begin create table public.acted (as_whom text); return new; end'
            """
        )
        connection.execute(
            """
            create trigger act before insert on pg_temp.attribution_settings_versions
            for each row execute function pg_temp.act()
            """
        )
        connection.execute("update attribution_settings set max_path = max_path + 1")
        connection.execute("drop table pg_temp.attribution_settings_versions cascade")
    assert database.rows("select to_regclass('public.acted')") == [(None,)]
    assert database.rows("select max(version) from attribution_settings_versions") == [(2,)]
