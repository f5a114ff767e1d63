"""How fast Kinesis' emulator serves: all records of the streams, read by one bare GetRecords loop a shard.

The loops run side by side through the job's own client and never rest; no event is decoded, nothing is stored.
"""

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor

from kinesis_source.client import MAX_RECORDS_PER_CALL, KinesisClient
from kinesis_source.positions import HORIZON
from kinesis_source.records import open_iterator
from kinesis_source.signed_client import SignedClient


def count_records(client: KinesisClient, shard_id: str) -> int:
    """Reads the shard from its oldest record to its end."""
    iterator: str | None = open_iterator(client, shard_id, HORIZON)
    records, behind_ms = 0, 1
    while iterator and behind_ms:
        page = client.get_records(iterator, MAX_RECORDS_PER_CALL)
        iterator, behind_ms = page.next_shard_iterator, page.millis_behind_latest
        records += len(page.records)
    return records


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("streams", nargs="+")
    parser.add_argument("--endpoint", help="else that of the environment")
    arguments = parser.parse_args()
    clients = [SignedClient(stream, arguments.endpoint, None) for stream in arguments.streams]
    shards = [(client, shard.shard_id) for client in clients for shard in client.list_shards()]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(shards)) as pool:
        records = sum(pool.map(lambda shard: count_records(*shard), shards))
    seconds = time.perf_counter() - began
    print(json.dumps({"records": records, "events_per_second": round(records / seconds)}))
