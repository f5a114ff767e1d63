"""The Glue batch job of the lake: raw objects to distinct facts as Parquet, by hour of the event's time; then files
that were put below external/ to tables of their own.

The same file runs on Glue 6.0 and, without Spark, on a laptop: python -m lake.job --here.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from lake.catalog import Catalog
from lake.credit import update_credit
from lake.imports.external import import_external
from lake.imports.importing import Target
from lake.judging import Ages
from lake.missing import tell_missing
from lake.place import Place
from lake.reports import DatabaseAwayError, Reports
from lake.run import Lake, run

DAY_SECONDS = 86_400


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The job's own arguments; what else Glue passes is left alone."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--lake", required=True, help="s3:// URL of the lake: raw/ in it, facts/ and manifests/ to be")
    parser.add_argument(
        "--database", required=True, help="of Glue's catalog: clicks, checkouts, rejected, credit_hourly"
    )
    parser.add_argument("--endpoint", help="of S3, Glue and Lambda, where it is not the region's own")
    parser.add_argument("--region", default="us-east-1", help="of all")
    parser.add_argument("--click_retention_seconds", type=int, default=30 * DAY_SECONDS, help="as the database has it")
    parser.add_argument("--lookback_seconds", type=int, default=7 * DAY_SECONDS, help="as the database has it")
    parser.add_argument("--grace_seconds", type=int, default=3_600, help="that a replaced file is kept")
    parser.add_argument("--facts_in_database", help="what it had of the last hours when this run was started, as JSON")
    parser.add_argument(
        "--reports_function", help="Lambda that tells PostgreSQL's credit; without it credit stays as it is"
    )
    parser.add_argument("--all_days", action="store_true", help="look for raw objects in days long past, too")
    parser.add_argument("--here", action="store_true", help="in this process, without Spark")
    return parser.parse_known_args(argv)[0]


@contextmanager
def _hands(arguments: argparse.Namespace, place: Callable[[str], Place]) -> Iterator[tuple[Place, Any, int]]:
    """A working place, how work is spread, and by how many."""
    if arguments.here:
        # One core is the laptop's share.
        pa.set_cpu_count(1)
        with tempfile.TemporaryDirectory(prefix="lake-") as folder:
            yield Place(folder), map, 1
        return
    from pyspark.sql import SparkSession

    context = SparkSession.builder.appName("lake").getOrCreate().sparkContext

    def spread(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterable[Any]:
        return context.parallelize(tasks, max(1, len(tasks))).map(work).collect() if tasks else []

    yield place(f"{arguments.lake.rstrip('/')}/work"), spread, context.defaultParallelism


def main(argv: Sequence[str]) -> None:
    """Runs the job: a line of JSON a step, the last one its outcome."""
    arguments = parse_arguments(argv)

    def place(url: str) -> Place:
        return Place(url, arguments.endpoint, arguments.region)

    began = datetime.now(UTC)
    with _hands(arguments, place) as (work, spread, workers):
        lake = Lake(
            place=place(arguments.lake),
            work=work,
            catalog=Catalog(arguments.database, arguments.endpoint, arguments.region),
            ages=Ages(
                timedelta(seconds=arguments.click_retention_seconds), timedelta(seconds=arguments.lookback_seconds)
            ),
            spread=spread,
            workers=workers,
            grace=timedelta(seconds=arguments.grace_seconds),
        )
        outcome = run(lake, _say, all_days=arguments.all_days)
        credit = _credit(arguments, lake)
        imported, refused = import_external(Target(lake.place, lake.catalog, lake.grace), _say)
    if arguments.facts_in_database:
        tell_missing(lake.place, lake.catalog, arguments.facts_in_database, began)
    print(json.dumps(asdict(outcome) | {"credit": credit, "imported": [asdict(each) for each in imported]}), flush=True)
    if problems := [*outcome.unreadable.values(), *refused]:
        sys.exit("; ".join(problems))


def _credit(arguments: argparse.Namespace, lake: Lake) -> dict[str, Any] | None:
    if not arguments.reports_function:
        return None
    reports = Reports(arguments.reports_function, arguments.endpoint, arguments.region)
    return credit_outcome(reports, lake.place, lake.catalog, lake.grace)


def credit_outcome(reports: Reports, place: Place, catalog: Catalog, grace: timedelta) -> dict[str, Any]:
    """What became of credit, or why nothing did: facts that are made stand without it."""
    try:
        return asdict(update_credit(place, catalog, reports, grace))
    except DatabaseAwayError as error:
        return {"away": str(error)}


def _say(progress: dict[str, Any]) -> None:
    print(json.dumps(progress), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
