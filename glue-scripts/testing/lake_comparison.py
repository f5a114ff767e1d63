"""The lake's facts beside PostgreSQL's of the same records."""

from collections.abc import Iterable

from contract.enrichment import content_hash
from contract.event_types import Checkout
from contract.judge import judge
from contract.records import CHECKOUTS, CLICKS
from lake.orders_told_again import CONFLICT, VERDICT
from testing.database import Database
from testing.lake import TABLES_JSON, TestLake


def rows_of_both(lake: TestLake, database: Database) -> dict[str, tuple[list[tuple], list[tuple]]]:
    """By what they are: the lake's rows and PostgreSQL's, each in order.

    The records have come to PostgreSQL in the order of their arrival, no two of one identity at once.
    """
    pairs = {
        CLICKS: (_facts(lake, CLICKS), _stored_facts(database, CLICKS)),
        CHECKOUTS: (_facts(lake, CHECKOUTS), _stored_facts(database, CHECKOUTS)),
        "lines": (_lines(lake), _stored_lines(database)),
        "conflicting contents": (_conflicts(lake), _stored_conflicts(database)),
        "rejected": (_rejections(lake), _stored_rejections(database)),
    }
    return {name: (_in_order(ours), _in_order(theirs)) for name, (ours, theirs) in pairs.items()}


def _in_order(rows: Iterable[tuple]) -> list[tuple]:
    return sorted(rows, key=repr)


def _columns(table: str) -> list[str]:
    """Those that both have."""
    return [c["name"] for c in TABLES_JSON[table]["columns"] if c["name"] not in ("items", "arrived_at")]


def _facts(lake: TestLake, table: str) -> list[tuple]:
    return [tuple(row[name] for name in _columns(table)) for row in lake.rows(table)]


def _stored_facts(database: Database, table: str) -> list[tuple]:
    as_in_the_lake = {"event_time": "event_time at time zone 'UTC'", "content_hash": "encode(content_hash, 'hex')"}
    columns = [as_in_the_lake.get(name, name) for name in _columns(table)]
    return database.rows(f"select {', '.join(columns)} from {table}")


def _lines(lake: TestLake) -> list[tuple]:
    return [(order["checkout_id"], *line.values()) for order in lake.rows(CHECKOUTS) for line in order["items"]]


def _stored_lines(database: Database) -> list[tuple]:
    return database.rows("""
        select checkout_id, line_no, product_id, category, brand, quantity, unit_price from checkout_lines
    """)


def _conflicts(lake: TestLake) -> set[tuple[str, str]]:
    """Orders with the content that was refused."""
    told_again = lake.rows(CHECKOUTS, hidden=True)
    return {(row["checkout_id"], row["content_hash"]) for row in told_again if row[VERDICT] == CONFLICT}


def _stored_conflicts(database: Database) -> set[tuple[str, str]]:
    payloads = database.rows("select payload from rejected_events where reason = 'conflicting_checkout'")
    orders = [judge(CHECKOUTS, bytes(payload)) for (payload,) in payloads]
    return {(order.checkout_id, content_hash(order).hex()) for order in orders if isinstance(order, Checkout)}


def _rejections(lake: TestLake) -> set[tuple]:
    """One a distinct payload, as it was rejected first."""
    first: dict[tuple, tuple] = {}
    for row in sorted(lake.rows("rejected"), key=lambda row: row["arrived_at"]):
        key = (row["stream"], row["payload_hash"])
        first.setdefault(key, (*key, row["reason"], row["path"], row["rule"], row["arrived_at"]))
    return set(first.values())


def _stored_rejections(database: Database) -> set[tuple]:
    return set(
        database.rows("""
            select stream, encode(payload_hash, 'hex'), reason, path, rule, arrived_at at time zone 'UTC'
            from rejected_events where reason <> 'conflicting_checkout'
        """)
    )
