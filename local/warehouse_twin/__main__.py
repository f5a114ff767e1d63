"""Redshift's Data API on this machine: ``python -m warehouse_twin --state FOLDER --port 0``.

Prints one line of JSON once it answers. Ends on SIGTERM or SIGINT; what is committed stays in the folder.
"""

import argparse
import json
import logging
import signal
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kinesis_source.signed_client import SignedClient
from warehouse_twin.glue_catalog import GlueCatalog
from warehouse_twin.operations import Operations
from warehouse_twin.runs import Runs
from warehouse_twin.server import DataApiServer
from warehouse_twin.session import Surroundings
from warehouse_twin.warehouse import Warehouse

LOG_FORMAT = "%(asctime)s UTC [warehouse] %(levelname)s: %(name)s: %(message)s"


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    try:
        warehouse = Warehouse(options.state, _surroundings(options))
        runs = Runs(warehouse)
        server = DataApiServer(options.port, Operations(runs, options.database))
    except (duckdb.IOException, OSError) as error:
        # Another one has the file, or the port.
        sys.exit(f"warehouse_twin: {str(error).splitlines()[0]}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(json.dumps({"ready": True, "port": server.server_port, "endpoint": server.endpoint}), flush=True)
    server.serve_forever(poll_interval=0.05)
    runs.close()
    warehouse.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="warehouse_twin", description="Redshift's Data API over DuckDB")
    parser.add_argument("--state", type=Path, required=True, help="folder of the database file")
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0: a free one")
    parser.add_argument("--database", default="dev", help="name of its only database")
    parser.add_argument("--endpoint", help="Kinesis' and S3's endpoint; without it AWS' own")
    parser.add_argument("--kinesis-endpoint", help="where another one has the streams; default: --endpoint")
    parser.add_argument("--region", default=None)
    return parser.parse_args()


def _surroundings(options: argparse.Namespace) -> Surroundings:
    def s3() -> Any:
        import boto3  # It takes its time, and only COPY needs it.

        return boto3.client("s3", endpoint_url=options.endpoint, region_name=options.region)

    def read_object(bucket: str, key: str) -> bytes:
        return bytes(s3().get_object(Bucket=bucket, Key=key)["Body"].read())

    def list_objects(bucket: str, prefix: str) -> list[str]:
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    return Surroundings(
        database=options.database,
        stream=lambda name: SignedClient(name, options.kinesis_endpoint or options.endpoint, options.region),
        read_object=read_object,
        list_objects=list_objects,
        catalog=cache(lambda: GlueCatalog(options.endpoint, options.region)),
    )


main()
