"""A kinesalite and a twin for the session; a stream and names of its own for each test."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest

from testing.endpoints import free_port, serving
from warehouse_twin.testing.stream_view import StreamView
from warehouse_twin.testing.twin_process import LOGIN, TwinProcess, running_twin, wait_until_active

REPOSITORY = Path(__file__).parents[2]
KINESALITE = REPOSITORY / "proof/kinesalite.mjs"

_numbers = count()


@pytest.fixture(scope="session")
def kinesalite() -> Iterator[str]:
    """Its endpoint: it splits and merges shards as AWS does."""
    port = free_port()
    with serving(["node", str(KINESALITE), str(port)], port, dict(os.environ)) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def kinesis(kinesalite: str) -> Any:
    return boto3.client("kinesis", endpoint_url=kinesalite, **LOGIN)


@pytest.fixture
def stream(kinesis: Any) -> str:
    """An empty one of two shards."""
    name = f"clicks_{next(_numbers)}"
    kinesis.create_stream(StreamName=name, ShardCount=2)
    wait_until_active(kinesis, name)
    return name


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory, kinesalite: str) -> Iterator[TwinProcess]:
    with running_twin(tmp_path_factory.mktemp("twin"), kinesalite) as twin:
        yield twin


@pytest.fixture
def view(twin: TwinProcess, stream: str) -> StreamView:
    """A materialized view of the stream, in a schema of its own."""
    return StreamView(twin, stream, f"shop_{next(_numbers)}")
