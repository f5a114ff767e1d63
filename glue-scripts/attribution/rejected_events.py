"""Rejected records as rows: one a distinct payload, without what must not reach the database."""

import re
from collections.abc import Iterable
from hashlib import sha256

import pyarrow as pa

from contract.decoder import RejectedRecord

# The value of an ip_address, however it is quoted, escaped, bracketed or cut off.
IP_ADDRESS = re.compile(rb"""(ip_address\W{0,8}?["']?\s*[:=]\s*\\?["']?\[?)([0-9A-Fa-f.:%]+)""")


def redact(payload: bytes) -> bytes:
    """The payload without the value of its ip_address."""
    return IP_ADDRESS.sub(rb"\1", payload)


def rejected_rows(rejected: Iterable[RejectedRecord], records: pa.Table) -> pa.Table:
    """Rows of staged_rejected_events: one a distinct (stream, sha256 of the payload), the first to arrive stands."""
    rows: dict[tuple[str, str], dict] = {}
    for record in sorted(rejected, key=lambda r: r.record_no):
        payload = records["data"][record.record_no].as_py()
        digest = sha256(payload).hexdigest()
        row = rows.setdefault(
            (record.stream, digest),
            {
                "stream": record.stream,
                "payload_hash": "\\x" + digest,
                "reason": record.rejection.reason,
                "path": record.rejection.path,
                "rule": record.rejection.rule,
                "payload": "\\x" + redact(payload).hex(),
                "sequence_number": records["sequenceNumber"][record.record_no].as_py(),
                "arrived_at": records["approximateArrivalTimestamp"][record.record_no].as_py(),
                "times_seen": 0,
            },
        )
        row["times_seen"] += 1
    return pa.Table.from_pylist(list(rows.values()), schema=_SCHEMA)


_SCHEMA = pa.schema(
    {
        "stream": pa.string(),
        "payload_hash": pa.string(),
        "reason": pa.string(),
        "path": pa.string(),
        "rule": pa.string(),
        "payload": pa.string(),
        "sequence_number": pa.string(),
        "arrived_at": pa.timestamp("us", "UTC"),
        "times_seen": pa.int32(),
    }
)
