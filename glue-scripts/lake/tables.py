"""The lake's tables: their columns, from the contract, and how their rows are told apart, ordered and cut."""

import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pyarrow as pa

from contract.records import CHECKOUTS, CLICKS

REJECTED = "rejected"
CREDIT_HOURLY = "credit_hourly"

_SCALARS = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    # Without a zone, in UTC: what Hive, Athena and Spectrum agree about.
    "timestamp": pa.timestamp("us"),
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Table:
    """A table of facts; of rows with one key the first to arrive stands."""

    name: str
    schema: pa.Schema
    time: str
    """Column that gives a row's partition."""
    by_hour: bool
    key: tuple[str, ...]
    cut_by: str
    """Column of whose values each stripe has a range: who asks for one reads one stripe."""
    order: tuple[str, ...]
    """Within a stripe; unique."""


@dataclass(frozen=True, order=True)
class Partition:
    """Of a table, by the values of dt, or of dt and hh."""

    table: str
    values: tuple[str, ...]

    @property
    def folder(self) -> str:
        names = zip(("dt", "hh"), self.values, strict=False)
        return "/".join(["facts", self.table, *(f"{name}={value}" for name, value in names)])


def arrow_type(written: Any) -> pa.DataType:
    """What Parquet has for a type as Hive writes it; a list of rows as tables.json has it."""
    if isinstance(written, dict):
        return pa.list_(pa.struct([(column["name"], arrow_type(column["type"])) for column in written["list"]]))
    if digits := _DECIMAL.fullmatch(written):
        return pa.decimal128(int(digits[1]), int(digits[2]))
    return _SCALARS[written]


def _table(name: str, time: str, key: tuple[str, ...], cut_by: str, order: tuple[str, ...]) -> Table:
    written = json.loads(resources.files(__package__).joinpath("tables.json").read_text())[name]
    schema = pa.schema([(column["name"], arrow_type(column["type"])) for column in written["columns"]])
    return Table(name, schema, time, written["partitions"] == ["dt", "hh"], key, cut_by, order)


# What records become.
TABLES = {
    table.name: table
    for table in (
        _table(
            CLICKS,
            time="event_time",
            key=("user_id", "event_time", "event_id"),
            cut_by="user_id",
            order=("category", "user_id", "event_time", "event_id"),
        ),
        # What is told under one checkout_id in other words is another row, until it is known which of them stands.
        _table(
            CHECKOUTS,
            time="event_time",
            key=("checkout_id", "content_hash", "event_id", "session_id"),
            cut_by="user_id",
            order=("user_id", "event_time", "checkout_id", "content_hash", "event_id", "session_id"),
        ),
        _table(
            REJECTED,
            time="arrived_at",
            key=("stream", "shard_id", "sequence_number"),
            cut_by="payload_hash",
            order=("reason", "payload_hash", "stream", "shard_id", "sequence_number"),
        ),
    )
}

# Not made of raw: PostgreSQL tells it.
CREDIT = _table(
    CREDIT_HOURLY,
    time="hour",
    key=("hour", "channel", "currency", "model"),
    cut_by="channel",
    order=("channel", "currency", "model", "hour"),
)
