"""What is read and written, as Flink sees it."""

from collections.abc import Callable
from urllib.parse import SplitResult

from pyflink.table import DataTypes, Schema
from pyflink.table.types import DataType

EVENT: DataType = DataTypes.ROW(
    [
        DataTypes.FIELD("event_id", DataTypes.STRING()),
        DataTypes.FIELD("event_type", DataTypes.STRING()),
        DataTypes.FIELD("event_time", DataTypes.TIMESTAMP_LTZ(3)),
        DataTypes.FIELD("user_id", DataTypes.STRING()),
        DataTypes.FIELD("product_id", DataTypes.STRING()),
        DataTypes.FIELD("utm_source", DataTypes.STRING()),
        DataTypes.FIELD("checkout_id", DataTypes.STRING()),
        DataTypes.FIELD(
            "items",
            DataTypes.ARRAY(
                DataTypes.ROW(
                    [
                        DataTypes.FIELD("product_id", DataTypes.STRING()),
                        DataTypes.FIELD("quantity", DataTypes.INT()),
                        DataTypes.FIELD("unit_price", DataTypes.DECIMAL(19, 4)),
                    ]
                )
            ),
        ),
    ]
)


USER_EVENT: DataType = DataTypes.ROW(
    [
        DataTypes.FIELD("event_id", DataTypes.STRING()),
        DataTypes.FIELD("event_time", DataTypes.TIMESTAMP_LTZ(3)),
        DataTypes.FIELD("user_id", DataTypes.STRING()),
        DataTypes.FIELD("checkout_id", DataTypes.STRING()),
    ]
)


def events_schema(disorder_seconds: int) -> Schema:
    """The events' own columns; the watermark stays `disorder_seconds` behind the latest event."""
    watermark = f"event_time - interval '{disorder_seconds}' second"
    return Schema.new_builder().watermark("event_time", watermark).build()


def attributed_lines(database: SplitResult, follow: bool) -> str:
    """DDL of the sink: upserts by checkout and product."""
    return f"""
        create temporary table attributed_lines (
            checkout_id string,
            product_id string,
            amount decimal(19, 4),
            first_click_id string,
            first_click_time timestamp(3),
            utm_source string,
            primary key (checkout_id, product_id) not enforced
        ) with ({_upserts("attributed_lines", database, follow)})"""


def crowded_windows(database: SplitResult, follow: bool) -> str:
    """DDL of the sink: upserts by user and window."""
    return f"""
        create temporary table crowded_windows (
            user_id string,
            window_end timestamp(3),
            events bigint,
            primary key (user_id, window_end) not enforced
        ) with ({_upserts("crowded_windows", database, follow)})"""


def _upserts(table: str, database: SplitResult, follow: bool) -> str:
    """Options of a sink.

    The connector knows no `timestamp_ltz`: times are written as the JVM's local ones, which `run.py` makes UTC.
    """
    max_rows, interval = ("500", "10 ms") if follow else ("5000", "1 s")
    server = f"{database.hostname}:{database.port}{database.path}"
    url = f"jdbc:postgresql://{server}?user={database.username}&reWriteBatchedInserts=true"
    return f"""
            'connector' = 'jdbc',
            'url' = '{url}',
            'table-name' = '{table}',
            'sink.buffer-flush.max-rows' = '{max_rows}',
            'sink.buffer-flush.interval' = '{interval}'
        """


# By the name of the file with the query: what it reads of an event, and its sink.
QUERIES: dict[str, tuple[DataType, Callable[[SplitResult, bool], str]]] = {
    "attribute": (EVENT, attributed_lines),
    "hop": (USER_EVENT, crowded_windows),
    "tumble": (USER_EVENT, crowded_windows),
}
