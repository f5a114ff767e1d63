"""The Glue streaming job: Kinesis clicks and checkouts to attributed lines in PostgreSQL.

The same file runs on Glue 6.0 and under plain pyspark 4.1; only the source of Kinesis records is the place's own.
"""

import argparse
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming import StreamingQuery

from attribution.checkpoint import find_checkpoint
from attribution.database_login import DatabaseLogin
from attribution.kinesis_records import AUTO, SOURCES, Reading, read_streams
from attribution.lost_events import telling_of_losses
from attribution.micro_batch import BatchWriter

logger = logging.getLogger("attribution")

# Between two looks whether the query streams: what a start waits for.
FIRST_LOOKS_SECONDS = 0.05


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The job's own arguments; what else Glue passes is left alone."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--clicks_stream", required=True, help="name of the Kinesis stream of clicks")
    parser.add_argument("--checkouts_stream", required=True, help="name of the Kinesis stream of checkouts")
    parser.add_argument("--checkpoint_location", required=True, help="folder of the query's checkpoint")
    parser.add_argument("--fresh_checkpoint", help="name of a new checkpoint in it, to begin or to go on with")
    parser.add_argument("--database_url", required=True, help="postgresql:// URL of the role ingest, no password")
    parser.add_argument(
        "--database_login",
        choices=["pgpass", "iam"],
        default="pgpass",
        help="pgpass: a password that libpq finds; iam: a token a connection, over TLS with RDS' certificates",
    )
    parser.add_argument("--region", default="us-east-1", help="region of the streams and of the database")
    parser.add_argument("--kinesis_endpoint", help="Kinesis endpoint, where it is not the region's own")
    parser.add_argument(
        "--kinesis_source",
        choices=[AUTO, *SOURCES],
        default=AUTO,
        help="Spark's source of Kinesis records; auto: the first of the others that is there",
    )
    parser.add_argument("--records_per_batch", type=int, default=200_000, help="records of a shard in a micro-batch")
    parser.add_argument("--fetch_milliseconds", type=int, default=1_000, help="time in which a micro-batch is fetched")
    parser.add_argument("--trigger_interval", default="1 second", help="at most one micro-batch in this time")
    parser.add_argument(
        "--JOB_RUN_ID", dest="run_id", default=f"manual_{uuid4().hex}", help="set by Glue, new each run"
    )
    return parser.parse_known_args(argv)[0]


def database_login(arguments: argparse.Namespace) -> DatabaseLogin:
    """How the job and its workers log in."""
    return DatabaseLogin(arguments.database_url, arguments.region if arguments.database_login == "iam" else None)


def read_records(spark: SparkSession, arguments: argparse.Namespace, fails_on_loss: bool = False) -> DataFrame:
    """Clicks and checkouts as they come."""
    return read_streams(
        spark,
        [arguments.clicks_stream, arguments.checkouts_stream],
        arguments.kinesis_source,
        Reading(
            arguments.region,
            arguments.kinesis_endpoint,
            arguments.records_per_batch,
            arguments.fetch_milliseconds,
            fails_on_loss,
        ),
    )


def start_query(
    books: DataFrame, writer: Callable[[DataFrame, int], None], checkpoint: str, interval: str
) -> StreamingQuery:
    """Starts the stateless query: every micro-batch is written and booked before its offsets are committed."""
    return (
        books.writeStream.foreachBatch(writer)
        .option("checkpointLocation", checkpoint)
        .trigger(processingTime=interval)
        .start()
    )


def stream(query: StreamingQuery) -> None:
    """Says `streaming` once the query does, and waits for its end; SIGTERM and SIGINT let it finish cleanly."""
    stopping = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.append(True))
    streaming = False
    # pyspark takes parts of a second, of which its types do not tell.
    while not query.awaitTermination(1 if streaming else FIRST_LOOKS_SECONDS):  # type: ignore[arg-type]
        if stopping:
            logger.info("stopping")
            stop(query)
            return
        if not streaming and has_gone_round(query):
            streaming = True
            logger.info("streaming")


def has_gone_round(query: StreamingQuery) -> bool:
    """Whether its first micro-batch is committed, or it has asked the streams and found nothing to read."""
    return query.lastProgress is not None or query.status["message"].startswith("Waiting for")


def stop(query: StreamingQuery) -> None:
    """Stops at once: a micro-batch that is cut off is written again by the next run, and counts no second time."""
    # Which py4j would report as an error of ours.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    query.stop()


def log_in_utc() -> None:
    """Lines such as `2026-01-31 12:00:00.000 UTC [attribution] INFO: streaming`, on stderr."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s.%(msecs)03d UTC [%(name)s] %(levelname)s: %(message)s",
        datefmt="%Y-%m-%d %H:%M:%S",
    )
    for handler in logging.getLogger().handlers:
        if handler.formatter is not None:
            handler.formatter.converter = time.gmtime
    logging.getLogger("py4j").setLevel(logging.WARNING)


def main(argv: Sequence[str]) -> None:
    """Runs the job until it is stopped; raises what ends the query."""
    log_in_utc()
    arguments = parse_arguments(argv)
    spark = SparkSession.builder.appName("attribution").getOrCreate()
    writer = BatchWriter(database_login(arguments), arguments.checkouts_stream, arguments.run_id)
    checkpoint = find_checkpoint(spark, arguments.checkpoint_location, arguments.fresh_checkpoint)

    def run(fails_on_loss: bool) -> None:
        records = read_records(spark, arguments, fails_on_loss)
        query = start_query(writer.books(records), writer, checkpoint, arguments.trigger_interval)
        logger.info("opening the streams")
        # While the query does so in a thread of its own.
        writer.warm_up(spark)
        stream(query)

    telling_of_losses(run)


if __name__ == "__main__":
    main(sys.argv[1:])
