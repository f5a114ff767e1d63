"""Compares a database with what the batch oracle computes from the records that led to it.

    PYTHONPATH=glue-scripts spark-submit glue-scripts/backfill/compare.py --records records.parquet --database_url ...

Every event and line is judged by the rules that the database has for it; clicks whose day is dropped, by those of most
of the day. Records that the database does not know
yet, and those older than the file, are differences: compare at rest.
"""

import argparse
import json
import sys
from collections.abc import Sequence

import psycopg
from pyspark.sql import SparkSession

from backfill.comparison import SHOWN, Comparison, compare_with_database
from backfill.database_rules import (
    DatabaseRules,
    attribute_by,
    dropped_of_other_rules,
    judge_by,
    lines_under_other_verdicts,
    read_database_rules,
)
from backfill.records import read_records

# Many lines' credit is one sort after the other, longer than a reader is given.
CONNECTION_OPTIONS = "-c timezone=UTC -c work_mem=128MB -c jit=off -c statement_timeout=0"


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The command's arguments."""
    parser = argparse.ArgumentParser(
        prog="compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument(
        "--records", metavar="PATH", required=True, help="parquet with the columns of the kinesis source"
    )
    parser.add_argument("--checkouts_stream", metavar="NAME", help="stream of checkouts (default: ends in checkouts)")
    parser.add_argument("--database_url", metavar="URL", required=True, help="of a role that may read")
    parser.add_argument("--json", action="store_true", help="print the outcome as one JSON object")
    return parser.parse_args(argv)


def run(spark: SparkSession, arguments: argparse.Namespace) -> tuple[DatabaseRules, int, Comparison]:
    """The rules that the database judged by, the number of records, and how it differs."""
    with psycopg.connect(arguments.database_url, options=CONNECTION_OPTIONS) as connection:
        # All of it is seen at one moment.
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rules = read_database_rules(connection)
        judged = judge_by(spark, read_records(spark, arguments.records, arguments.checkouts_stream), rules).persist()
        try:
            received = judged.count()
            return rules, received, compare_with_database(connection, attribute_by(spark, judged, rules))
        finally:
            judged.unpersist()


def as_json(rules: DatabaseRules, received: int, comparison: Comparison) -> str:
    """The outcome as one JSON object."""
    tables = {
        table.table: {
            "database": table.database_rows,
            "oracle": table.oracle_rows,
            "differences": table.differences,
        }
        for table in comparison.tables
    }
    return json.dumps(
        {
            "scope": rules.settings.scope,
            "lines_under_other_settings": rules.lines.num_rows,
            "lines_under_other_verdicts": lines_under_other_verdicts(rules),
            "dropped_clicks_of_other_rules": dropped_of_other_rules(rules),
            "records": received,
            "differences": comparison.differences,
            "tables": tables,
            "credit_hourly": {"differences": len(comparison.wrong_sums)},
        },
        indent=2,
    )


def as_text(rules: DatabaseRules, received: int, comparison: Comparison) -> str:
    """The outcome for a person: a line a table, then what differs."""
    tables, wrong_sums = comparison.tables, comparison.wrong_sums
    others = dropped_of_other_rules(rules)
    return "\n".join(
        [
            f"{received:,} records, scope {rules.settings.scope}, {rules.lines.num_rows:,} lines under other settings,"
            f" {lines_under_other_verdicts(rules):,} under other verdicts on bots",
            *(
                [f"{others:,} dropped clicks of other rules than most of their day: their lines may differ"]
                if others
                else []
            ),
            f"{'':<22}{'database':>12}{'oracle':>12}{'differences':>12}",
            *(f"{t.table:<22}{t.database_rows:>12,}{t.oracle_rows:>12,}{t.differences:>12,}" for t in tables),
            f"{'credit_hourly':<22}{'':>24}{len(wrong_sums):>12,}",
            *(line for table in tables for line in table.as_lines()),
            *(f"credit_hourly: {row}" for row in wrong_sums[:SHOWN]),
        ]
    )


def main(argv: Sequence[str]) -> int:
    """Compares, prints the outcome; 1 where anything differs."""
    arguments = parse_arguments(argv)
    spark = SparkSession.builder.appName("compare").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    rules, received, comparison = run(spark, arguments)
    write = as_json if arguments.json else as_text
    print(write(rules, received, comparison))
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
