"""What the files of a data set are like: the columns that its table has, and what a file may call them."""

from dataclasses import dataclass

import pyarrow as pa

from lake.tables import arrow_type


@dataclass(frozen=True)
class Column:
    """Of a table; a file that does not have one that it may lack gives nulls."""

    name: str
    type: str
    """As Hive writes it."""
    called: tuple[str, ...] = ()
    """Other names that files have for it."""
    may_lack: bool = False


@dataclass(frozen=True)
class Format:
    """Rows are cut into partitions by their time; those of a format without one by the file that brings them."""

    name: str
    columns: tuple[Column, ...]
    time: str | None = None
    unit: str = "D"
    """That a partition has of the time, as NumPy calls it: a day D, a year Y."""
    order: tuple[str, ...] = ()
    """Of rows within a piece of a file; texts."""
    without_header: tuple[str, ...] = ()
    """A file's columns, where it may have no header."""

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, arrow_type(column.type)) for column in self.columns])

    @property
    def partition_key(self) -> str:
        return "dt" if self.time else "file"


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "string") for name in names)


REES46 = Format(
    "rees46",
    columns=(
        Column("event_time", "timestamp"),
        *_texts("event_type", "product_id", "category_id", "category_code", "brand"),
        Column("price", "decimal(12,2)"),
        *_texts("user_id", "user_session"),
    ),
    time="event_time",
    order=("category_code", "user_id"),
)

# Taobao's and those that are named alike; a year is a partition.
USER_BEHAVIOUR = Format(
    "user-behaviour",
    columns=(
        Column("event_time", "timestamp", ("timestamp",)),
        Column("event_type", "string", ("behavior", "behaviour", "behavior_type")),
        Column("user_id", "string"),
        Column("session_id", "string", ("user_session",), may_lack=True),
        Column("product_id", "string", ("item_id",)),
        Column("category_id", "string", ("item_category",), may_lack=True),
        Column("category", "string", ("category_code",), may_lack=True),
        Column("brand", "string", may_lack=True),
        Column("currency", "string", may_lack=True),
        Column("price", "decimal(12,2)", may_lack=True),
    ),
    time="event_time",
    unit="Y",
    order=("category_id", "user_id"),
    without_header=("user_id", "product_id", "category_id", "event_type", "event_time"),
)

# Of anybody's own files: a header, and columns as the catalog declares them.
OWN = "csv"

KNOWN = {known.name: known for known in (REES46, USER_BEHAVIOUR)}
NAMES = (*KNOWN, OWN)


def own_format(columns: tuple[Column, ...]) -> Format:
    """That of tables of anybody's own files."""
    return Format(OWN, columns)
