"""Records that the database refuses are found and rejected; all others of their partition are written."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa

from attribution.books import BatchKey, Books
from attribution.store import Store
from attribution.write_errors import describe_refusal, is_refusal
from contract.decoder import Decoded, RejectedRecord, decode
from contract.judge import Rejection
from contract.records import CHECKOUTS, CLICKS

logger = logging.getLogger(__name__)

Decoder = Callable[[pa.Table], Decoded]


def write_records(store: Store, key: BatchKey, records: pa.Table, decoder: Decoder | None = None) -> Books:
    """Decodes and writes the records in one transaction, or, where the database refuses one, half and half again.

    `records` are of one user bucket or several, in order of arrival; they are decoded by contract.decoder unless
    another `decoder` is given. A record that is refused alone is rejected as
    `not_storable`. Raises what concerns no record, and what Store.write raises.
    """
    try:
        return _write(store, key, records, decoder)
    except Exception as error:
        if not is_refusal(error):
            raise
        refusal = describe_refusal(error)
    if records.num_rows == 1:
        logger.error("a record is not storable: %s", refusal)
        return store.write(key, records, _rejected(records, refusal))
    half = records.num_rows // 2
    second = replace(key, first_record=key.first_record + half)
    first_books = write_records(store, key, records.slice(0, half), decoder)
    return first_books + write_records(store, second, records.slice(half), decoder)


def _write(store: Store, key: BatchKey, records: pa.Table, decoder: Decoder | None) -> Books:
    began = time.perf_counter()
    decoded = (decoder or decode)(records)
    decode_ms = round((time.perf_counter() - began) * 1000)
    return store.write(key, records, decoded, decode_ms)


def _rejected(records: pa.Table, refusal: str) -> Decoded:
    """The only record as one that is rejected."""
    stream = CHECKOUTS if records["is_checkout"][0].as_py() else CLICKS
    rejected = RejectedRecord(0, stream, Rejection("not_storable", "$", refusal))
    return replace(decode(records.slice(0, 0)), rejected=[rejected])
