"""Fixtures: a real PostgreSQL and Spark for the session, a fresh database of the schema for each test.

A suite's conftest.py takes from here those that it uses.
"""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from spark_jvm import jvm_environment
from testing.database import Database, drop_database, new_database
from testing.endpoints import running_ministack
from testing.interpreting_session import interpreting_session
from testing.lake import TestLake, declare_tables
from testing.places import GLUE_SCRIPTS
from testing.postgres_server import PostgresServer, running_server

_numbers = count()

EMULATORS_LOGIN = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_server(syncs=False) as server:
        yield server


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    database = new_database(postgres, f"test_{next(_numbers)}")
    yield database
    drop_database(database)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    # Its workers get what is there when it starts.
    os.environ |= jvm_environment() | EMULATORS_LOGIN
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GLUE_SCRIPTS), os.environ.get("PYTHONPATH", "")])
    session = interpreting_session()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def credentials() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    for name, value in EMULATORS_LOGIN.items():
        patch.setenv(name, value)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def ministack(credentials: None) -> Iterator[str]:
    """The endpoint of a MiniStack of its own."""
    with running_ministack() as endpoint:
        yield endpoint


@pytest.fixture
def lake(ministack: str, tmp_path: Path) -> TestLake:
    """An empty one on the disk, its catalog the emulator's."""
    (tmp_path / "work").mkdir()
    return TestLake(str(tmp_path / "lake"), tmp_path / "work", declare_tables(ministack, f"lake_{next(_numbers)}"))
