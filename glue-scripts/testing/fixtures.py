"""Fixtures: a real PostgreSQL and Spark for the session, a fresh database of the schema for each test.

A suite's conftest.py takes from here those that it uses.
"""

import os
from collections.abc import Iterator
from itertools import count

import pytest
from pyspark.sql import SparkSession

from spark_jvm import jvm_environment
from testing.database import Database, drop_database, new_database
from testing.interpreting_session import interpreting_session
from testing.places import GLUE_SCRIPTS
from testing.postgres_server import PostgresServer, running_server

_numbers = count()


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
    os.environ |= jvm_environment()
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GLUE_SCRIPTS), os.environ.get("PYTHONPATH", "")])
    session = interpreting_session()
    yield session
    session.stop()
