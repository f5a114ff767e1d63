"""Fixtures: a real PostgreSQL for the session, a fresh database of the schema for each test."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from postgres_server import PostgresServer
from pyspark.sql import SparkSession

from attribution.database_login import DatabaseLogin
from spark_jvm import jvm_environment

GLUE_SCRIPTS = Path(__file__).parents[1]
EVENT_TABLES = (
    "clicks",
    "checkouts",
    "checkout_lines",
    "paths",
    "rejected_events",
    "rejected_event_replays",
    "batches",
    "batch_days",
    "credit_sums",
    "credit_sums_by_channel",
    "sessions",
    "journeys",
    "customers",
)
_numbers = count()


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

    def empty(self) -> None:
        """Forgets every event, as if none had come: ten times as fast as TRUNCATE, which makes new files."""
        self.execute("; ".join(f"delete from {table}" for table in EVENT_TABLES))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


@contextmanager
def running_server(speaks_tls: bool = False) -> Iterator[PostgresServer]:
    """A new server; its folder is open to the account that PostgreSQL runs under."""
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder), speaks_tls)
        try:
            server.create()
            yield server
        finally:
            if server.has_started():
                server.stop("immediate")


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template ecommerce owner owner")
        yield Database(postgres, name)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ |= jvm_environment()
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GLUE_SCRIPTS), os.environ.get("PYTHONPATH", "")])
    session = (
        SparkSession.builder
        # To compile the plans takes longer than to interpret them for so few rows.
        .config("spark.sql.codegen.wholeStage", False)
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
