"""Objects of S3 as Firehose names them: ``prefix`` + ``stream-version-time-uuid``, in times of the first record."""

import gzip
import time
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import firehose, s3

from ministack_launcher import event_loop
from ministack_launcher.firehose_source import SourceRecord

PROCESSING_FAILED = "processing-failed"
EXTENSIONS = {"GZIP": ".gz"}


class NotDeliveredError(Exception):
    """S3 did not take the object: it is to be delivered again."""


def put_object(
    stream: dict[str, Any], config: dict[str, Any], first: SourceRecord, body: bytes, failed: bool = False
) -> None:
    """Write an object of records that were transformed, or that failed at it. Raises NotDeliveredError."""
    arrival = time.gmtime(first.arrival / 1000)
    name = f"{stream['name']}-{stream['version']}-{time.strftime('%Y-%m-%d-%H-%M-%S', arrival)}-{new_uuid()}"
    compression = config.get("CompressionFormat", "UNCOMPRESSED")
    extension = config.get("FileExtension") or EXTENSIONS.get(compression, "")
    prefix = error_prefix(config, arrival) if failed else firehose._evaluate_prefix(config.get("Prefix"), arrival)
    bucket = firehose._s3_bucket_from_arn(config["BucketARN"])
    content = gzip.compress(body) if compression == "GZIP" else body
    headers = {
        "content-type": "application/octet-stream",
        "content-length": str(len(content)),
        "host": "s3.localhost",
    }
    path = f"/{bucket}/{prefix}{name}{extension}"
    status, *_ = event_loop.run(s3.handle_request("PUT", path, headers, content, {}, internal=True))
    if status >= 400:
        raise NotDeliveredError(f"S3 answered {status}")


def error_prefix(config: dict[str, Any], arrival: time.struct_time) -> str:
    template = config.get("ErrorOutputPrefix") or f"{config.get('Prefix', '')}{PROCESSING_FAILED}/"
    prefix: str = firehose._evaluate_prefix(template, arrival, error_type=PROCESSING_FAILED)
    return prefix
