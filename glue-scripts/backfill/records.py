"""Input of the batch: what arrived, as one row a record, in the order of arrival.

Both readers give (stream, payload, arrived_at, position): stream is `clicks` or `checkouts`, arrived_at is NULL where
the input does not know it, position can be ordered and says which of two records came first.
"""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from contract.records import CHECKOUTS, CLICKS, RECORD_COLUMNS


def read_records(spark: SparkSession, path: str, checkouts_stream: str | None = None) -> DataFrame:
    """Parquet with the kinesis source's columns; ValueError where one is missing."""
    kinesis = spark.read.parquet(path)
    missing = [name for name in RECORD_COLUMNS if name not in kinesis.columns]
    if missing:
        raise ValueError(f"has no column {', '.join(missing)}")
    return from_kinesis(kinesis, checkouts_stream)


def from_kinesis(kinesis: DataFrame, checkouts_stream: str | None = None) -> DataFrame:
    """Records of the kinesis source; without a name, the stream of checkouts is the one whose name ends so."""
    name = F.col("streamName")
    of_checkouts = name == checkouts_stream if checkouts_stream else name.endswith(CHECKOUTS)
    # A sequence number has up to 56 digits, more than a decimal holds: by length, then as text, is its order.
    sequence_number = F.regexp_replace("sequenceNumber", "^0+", "")
    return kinesis.select(
        F.when(of_checkouts, CHECKOUTS).otherwise(CLICKS).alias("stream"),
        F.col("data").cast("binary").alias("payload"),
        F.col("approximateArrivalTimestamp").cast("timestamp").alias("arrived_at"),
        F.struct(
            F.col("approximateArrivalTimestamp").alias("arrived_at"),
            F.length(sequence_number).alias("digits"),
            sequence_number.alias("sequence_number"),
            name.alias("stream"),
            F.sha2("data", 256).alias("payload_hash"),
        ).alias("position"),
    )


def read_events(spark: SparkSession, path: str) -> DataFrame:
    """JSON lines of the event contract, of both streams mixed; the order of arrival is that of the lines."""
    text = F.col("value")
    is_checkout = F.coalesce(F.get_json_object(text, "$.event_type") == "checkout", F.lit(False))
    names_checkout = F.get_json_object(text, "$.checkout_id").isNotNull()
    return (
        spark.read.text(path, lineSep="\n")
        .where(text.rlike(r"\S"))
        .select(
            F.when(is_checkout | names_checkout, CHECKOUTS).otherwise(CLICKS).alias("stream"),
            text.cast("binary").alias("payload"),
            F.lit(None).cast("timestamp").alias("arrived_at"),
            F.struct(
                F.col("_metadata.file_path").alias("file"),
                F.col("_metadata.file_block_start").alias("block"),
                F.monotonically_increasing_id().alias("line"),
            ).alias("position"),
        )
    )
