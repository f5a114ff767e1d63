"""The Glue job that credits lines anew, with arguments as Glue passes them."""

import psycopg
import pytest
from pyspark.sql import SparkSession

from recomputation.job import main
from testing.database import Database

GLUE = ["--JOB_NAME", "recomputation", "--JOB_RUN_ID", "jr_1", "--enable-metrics", "true"]


def a_line_and_its_click(database: Database) -> None:
    database.execute("""
        select ensure_click_partitions((now() - interval '20 days')::date, now()::date);
        insert into clicks (user_id, session_id, device, event_time, event_id, event_type, product_id, source, bucket)
        values ('anna', 's', 'desktop', now() - interval '10 days', 'c', 'page_view', 'kettle', 'google', 7);
        insert into checkout_lines
        (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
        values ('o', 1, 'anna', now(), 7, 1, 'kettle', 'USD', 10, 10)
    """)


def test_lines_that_wait_are_credited_anew_as_the_role_recompute(
    spark: SparkSession, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    a_line_and_its_click(database)
    with psycopg.connect(database.url("corrector")) as connection:
        connection.execute("update attribution_settings set lookback = '14 days'")
    assert database.rows("select checkout_id from waiting_lines") == [("o",)]

    main([*GLUE, "--database_url", database.url("recompute")])

    assert database.rows("select first_click_id from attributed_checkouts") == [("c",)]
    assert not database.rows("select from waiting_lines")
    assert '"buckets": 64, "of": 64, "lines": 1' in capfd.readouterr().out


def test_what_fails_ends_the_run_in_one_line(spark: SparkSession, database: Database) -> None:
    a_line_and_its_click(database)
    database.execute("update attribution_settings set lookback = '14 days'; revoke delete on paths from recompute")
    with pytest.raises(SystemExit, match=r"^permission denied for table paths$"):
        main([*GLUE, "--database_url", database.url("recompute")])
