"""A database of the schema for a test of its own."""

from dataclasses import dataclass

import psycopg

from attribution.database_login import DatabaseLogin
from testing.postgres_server import PostgresServer

EVENT_TABLES = (
    "clicks",
    "dropped_click_days",
    "checkouts",
    "checkout_lines",
    "paths",
    "rejected_events",
    "rejected_event_replays",
    "batches",
    "batch_days",
    "stream_progress",
    "credit_sums",
    "credit_sums_by_channel",
    "sessions",
    "journeys",
    "customers",
    "bot_marks",
    "bot_overrides",
    "newest_events",
)


@dataclass(frozen=True)
class Database:
    """A test's own database."""

    server: PostgresServer
    name: str

    def url(self, role: str = "ingest") -> str:
        return self.server.url(role, self.name)

    def login(self) -> DatabaseLogin:
        """Of the role ingest."""
        return DatabaseLogin(self.url())

    def rows(self, query: str, *parameters: object) -> list[tuple]:
        """All rows of a query, as owner."""
        with psycopg.connect(self.url("owner"), options="-c timezone=UTC") as connection:
            return connection.execute(query, parameters).fetchall()

    def execute(self, query: str, *parameters: object) -> None:
        """Runs a statement as owner."""
        with psycopg.connect(self.url("owner")) as connection:
            connection.execute(query, parameters)

    def mark_nobody(self) -> None:
        """From now on, at whatever rate: as before there were marks."""
        self.execute("create or replace function bot_events() returns integer language sql immutable return 1000000")

    def empty(self) -> None:
        """Forgets every event, as if none had come: ten times as fast as TRUNCATE, which makes new files."""
        self.execute("; ".join(f"delete from {table}" for table in EVENT_TABLES))


def new_database(server: PostgresServer, name: str) -> Database:
    """A copy of the server's migrated and empty one."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template ecommerce owner owner")
    return Database(server, name)


def drop_database(database: Database) -> None:
    """Also where it is in use."""
    with psycopg.connect(database.server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database {database.name} with (force)")
