"""A kinesalite for the session, and a fresh twin for each test."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest

from testing.endpoints import free_port, serving
from warehouse_twin.testing.twin_process import LOGIN, TwinProcess, running_twin

REPOSITORY = Path(__file__).parents[2]
KINESALITE = REPOSITORY / "proof/kinesalite.mjs"

_numbers = count()


@pytest.fixture(scope="session")
def kinesalite() -> Iterator[str]:
    """Its endpoint: it splits and merges shards as AWS does."""
    port = free_port()
    with serving(["node", str(KINESALITE), str(port)], port, dict(os.environ)) as endpoint:
        yield endpoint


@pytest.fixture
def kinesis(kinesalite: str) -> Any:
    return boto3.client("kinesis", endpoint_url=kinesalite, **LOGIN)


@pytest.fixture
def stream(kinesis: Any) -> str:
    """An empty one of two shards."""
    name = f"clicks_{next(_numbers)}"
    kinesis.create_stream(StreamName=name, ShardCount=2)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    return name


@pytest.fixture
def twin(tmp_path: Path, kinesalite: str) -> Iterator[TwinProcess]:
    with running_twin(tmp_path / "twin", kinesalite) as twin:
        yield twin
