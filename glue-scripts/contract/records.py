"""Records before anyone has looked into them: their streams, their columns, their order."""

import pyarrow as pa
import pyarrow.compute as pc

CLICKS = "clicks"
CHECKOUTS = "checkouts"

# As the `kinesis` source names them.
RECORD_COLUMNS = ("data", "streamName", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp")


def in_order_of_arrival(records: pa.Table) -> pa.Table:
    """Records by arrival, then by sequence number as the integer that it is."""
    padded = records.append_column("position", pc.utf8_lpad(records["sequenceNumber"], 64, "0"))
    return padded.sort_by([("approximateArrivalTimestamp", "ascending"), ("position", "ascending")]).drop_columns(
        ["position"]
    )
