"""Writes every record that streams hold now as one parquet file with the columns of the source.

Usage: python -m kinesis_source.snapshot ENDPOINT FILE STREAM...
"""

import sys
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from kinesis_source.client import MAX_RECORDS_PER_CALL, KinesisClient
from kinesis_source.records import to_arrow
from kinesis_source.signed_client import SignedClient


def read_stream(client: KinesisClient, stream: str) -> Iterator[pa.RecordBatch]:
    """Yield the records of every shard, from the oldest to what is the latest then; the first batch has none."""
    yield to_arrow(stream, [])
    for shard in client.list_shards():
        iterator: str | None = client.shard_iterator(shard.shard_id, {"ShardIteratorType": "TRIM_HORIZON"})
        while iterator is not None:
            page = client.get_records(iterator, MAX_RECORDS_PER_CALL)
            yield to_arrow(stream, page.records)
            iterator = page.next_shard_iterator if page.records or page.millis_behind_latest > 0 else None


def main(endpoint: str, file: str, *streams: str) -> None:
    batches = (batch for stream in streams for batch in read_stream(SignedClient(stream, endpoint, None), stream))
    first = next(batches)
    with pq.ParquetWriter(file, first.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


if __name__ == "__main__":
    main(*sys.argv[1:])
