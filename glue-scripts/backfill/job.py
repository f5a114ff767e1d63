"""Computes attribution for any history in one batch: the stream's answer, from files of events.

Runs as a Glue batch job and under plain Spark:

    PYTHONPATH=glue-scripts spark-submit glue-scripts/backfill/job.py --events history.jsonl --output answer
"""

import argparse
import json
import sys
from collections.abc import Sequence

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from backfill.attribution_oracle import attribute, count_repeats, standing_orders
from backfill.records import read_events, read_records
from backfill.settings import SCOPES, Settings, parse_duration
from backfill.summary import Summary, summarize
from backfill.verdicts import judge_records

TEXT_TIME = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The job's own arguments; what else Glue passes is left alone, but named, since it may be a slip of the pen."""
    parser = argparse.ArgumentParser(
        prog="backfill",
        description=__doc__,
        epilog="Durations are exact, such as '7 days' or '1 day 12 hours'.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    history = parser.add_mutually_exclusive_group(required=True)
    history.add_argument("--records", metavar="PATH", help="parquet with the columns of the kinesis source")
    history.add_argument(
        "--events", metavar="PATH", help="JSON lines of the event contract; ages at arrival are not judged"
    )
    parser.add_argument("--checkouts_stream", metavar="NAME", help="stream of checkouts (default: ends in checkouts)")
    parser.add_argument("--output", metavar="DIR", help="new folder for one table each; without it, summary only")
    parser.add_argument("--format", choices=("parquet", "csv", "json"), default="parquet", help="of the output")
    parser.add_argument("--scope", choices=SCOPES, default="product", help="whose clicks count (default: product)")
    parser.add_argument("--lookback", metavar="DURATION", default="7 days", help="default: 7 days")
    parser.add_argument("--max_path", metavar="CLICKS", type=int, default=200, help="2 to 1000 (default: 200)")
    parser.add_argument("--click_retention", metavar="DURATION", default="30 days", help="default: 30 days")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        print(f"backfill: ignored {' '.join(unknown)}", file=sys.stderr)
    try:
        arguments.settings = Settings(
            arguments.scope,
            parse_duration(arguments.lookback),
            arguments.max_path,
            parse_duration(arguments.click_retention),
        )
    except ValueError as error:
        parser.error(str(error))
    return arguments


def read_history(spark: SparkSession, arguments: argparse.Namespace) -> DataFrame:
    """The history's records; SystemExit with one line where the input cannot be read."""
    path = arguments.records or arguments.events
    try:
        if arguments.records:
            return read_records(spark, path, arguments.checkouts_stream)
        return read_events(spark, path)
    except (PySparkException, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SystemExit(f"backfill: cannot read {path}: {reason}") from error


def write_tables(tables: dict[str, DataFrame], output: str, file_format: str) -> None:
    """One folder a table; SystemExit with one line where one exists already."""
    for name, table in tables.items():
        try:
            table.write.format(file_format).options(header=True, timestampFormat=TEXT_TIME).save(f"{output}/{name}")
        except PySparkException as error:
            raise SystemExit(f"backfill: cannot write {output}/{name}: {str(error).splitlines()[0]}") from error


def run(spark: SparkSession, arguments: argparse.Namespace) -> Summary:
    """Reads, attributes, writes; every record is judged once."""
    judged = judge_records(read_history(spark, arguments), arguments.settings).persist()
    try:
        tables = attribute(judged, arguments.settings)
        if arguments.output:
            write_tables(tables, arguments.output, arguments.format)
        repeats = count_repeats(judged, standing_orders(judged))
        return summarize(judged.count(), repeats, tables)
    finally:
        judged.unpersist()


def main(argv: Sequence[str]) -> None:
    """Runs the job and prints its summary."""
    arguments = parse_arguments(argv)
    spark = SparkSession.builder.appName("backfill").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    summary = run(spark, arguments)
    print(json.dumps(summary.as_dict()) if arguments.json else summary.as_text())


if __name__ == "__main__":
    main(sys.argv[1:])
