"""Streams are read by materialized views alone, and such a view only chooses and casts.

Source: docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html
"""

from collections.abc import Iterator

from sqlglot import exp

from warehouse_twin.lints.finding import Context, Finding, line_of
from warehouse_twin.statement import Statement

COLUMNS = (
    *("approximate_arrival_timestamp", "partition_key", "shard_id", "sequence_number", "refresh_time"),
    "kinesis_data",
)
_PER_RECORD = {
    "group": "GROUP BY",
    "order": "ORDER BY",
    "limit": "LIMIT",
    "distinct": "DISTINCT",
    "having": "HAVING",
    "qualify": "QUALIFY",
    "with_": "WITH",
}


def stream_views(statement: Statement, context: Context) -> Iterator[Finding]:
    if (tree := statement.known_tree) is None:
        return
    streams = [table for table in tree.find_all(exp.Table) if table.db.lower() in context.external_schemas]
    if not streams:
        return
    if isinstance(tree, exp.Drop):
        return
    line = line_of(streams[0], statement)
    if not (isinstance(tree, exp.Create) and tree.find(exp.MaterializedProperty)):
        yield Finding(
            "stream-views",
            line,
            "ERROR: a stream cannot be queried",
            "create a materialized view of it, refresh that and query it",
        )
        return
    yield from _view(tree.expression, streams, line)


def _view(query: exp.Expr, streams: list[exp.Table], line: int) -> Iterator[Finding]:
    if len(streams) > 1 or query.args.get("joins") or not isinstance(query, exp.Select):
        yield Finding(
            "stream-views",
            line,
            "ERROR: a materialized view on a stream reads that stream and nothing else",
            "give each stream a view of its own, and join those",
        )
    for argument, words in _PER_RECORD.items():
        if query.args.get(argument):
            yield Finding(
                "stream-views",
                line,
                f"a refresh of a stream appends record by record: {words} has no such meaning",
                f"put {words} into a view on the materialized view",
            )
    if query.find(exp.AggFunc, exp.Window):
        yield Finding(
            "stream-views",
            line,
            "a refresh of a stream appends record by record: there is nothing to sum up",
            "put it into a view on the materialized view",
        )
    if query.find(exp.CurrentTimestamp, exp.CurrentDate, exp.Rand):
        yield Finding(
            "stream-views",
            line,
            "ERROR: a materialized view on a stream takes no mutable function",
            "take refresh_time, which is when the refresh began",
        )
    known = set(COLUMNS)
    for column in query.find_all(exp.Column):
        if not column.table and column.name.lower() not in known and not isinstance(column.this, exp.Star):
            yield Finding(
                "stream-views",
                line,
                f'ERROR: column "{column.name.lower()}" does not exist in a stream',
                f"a stream has {', '.join(COLUMNS)}",
            )
