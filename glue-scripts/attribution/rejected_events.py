"""Rejected records as rows: one a distinct payload, without what must not reach the database."""

from collections.abc import Iterable
from hashlib import sha256

import pyarrow as pa

from attribution.redaction import redact
from contract.decoder import RejectedRecord


def rejected_rows(rejected: Iterable[RejectedRecord], records: pa.Table) -> pa.Table:
    """Rows of staged_rejected_events: one a distinct (stream, sha256 of the payload), the first to arrive stands."""
    rows: dict[tuple[str, str], dict] = {}
    for record in sorted(rejected, key=lambda r: r.record_no):
        payload = records["data"][record.record_no].as_py()
        digest = sha256(payload).hexdigest()
        if (row := rows.get((record.stream, digest))) is not None:
            row["times_seen"] += 1
            continue
        rows[record.stream, digest] = {
            "stream": record.stream,
            "payload_hash": "\\x" + digest,
            "reason": record.rejection.reason,
            "path": record.rejection.path,
            "rule": record.rejection.rule,
            "payload": "\\x" + redact(payload).hex(),
            "sequence_number": records["sequenceNumber"][record.record_no].as_py(),
            "arrived_at": records["approximateArrivalTimestamp"][record.record_no].as_py(),
            "times_seen": 1,
        }
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
