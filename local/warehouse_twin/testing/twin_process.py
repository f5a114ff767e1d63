"""The twin as a process of a test's own, which may be stopped, killed and started again on its state."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

LAUNCHER_PARENT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30
LOGIN = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
TARGET = {"WorkgroupName": "warehouse", "Database": "dev"}

# One for all: it reads the description of the service once.
_SDK = boto3.Session()

Described = Mapping[str, Any]


class TwinProcess:
    """Runs from `start` to `stop`."""

    def __init__(self, state: Path, endpoint: str) -> None:
        self.state = state
        self.endpoint = endpoint

    def start(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / "twin.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "warehouse_twin", "--state", str(self.state), "--endpoint", self.endpoint],
                cwd=LAUNCHER_PARENT,
                env={
                    "PATH": "/usr/local/bin:/usr/bin:/bin",
                    "HOME": str(self.state),
                    "AWS_ACCESS_KEY_ID": "test",
                    "AWS_SECRET_ACCESS_KEY": "test",
                    "AWS_DEFAULT_REGION": "us-east-1",
                },
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (self.state / "twin.log").read_text()
        self.client = _SDK.client("redshift-data", endpoint_url=json.loads(line)["endpoint"], **LOGIN)

    def stop(self) -> None:
        """In order."""
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def submit(self, sql: str, **parameters: str) -> str:
        """Its id."""
        given = [{"name": name, "value": value} for name, value in parameters.items()]
        request = {**TARGET, "Sql": sql} | ({"Parameters": given} if given else {})
        return str(self.client.execute_statement(**request)["Id"])

    def run(self, sql: str, **parameters: str) -> Described:
        """What became of it, also where it failed."""
        return self.wait(self.submit(sql, **parameters))

    def wait(self, statement_id: str) -> Described:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            described: Described = self.client.describe_statement(Id=statement_id, WaitTimeSeconds=1)
            if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
                return described
            assert time.monotonic() < give_up, described

    def wait_until_started(self, statement_id: str) -> None:
        """Or ended."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while self.client.describe_statement(Id=statement_id)["Status"] in ("SUBMITTED", "PICKED"):
            assert time.monotonic() < give_up

    def do(self, *sqls: str) -> None:
        """One after the other; none may fail."""
        for sql in sqls:
            described = self.run(sql)
            assert described["Status"] == "FINISHED", (sql, described.get("Error"))

    def error(self, sql: str, **parameters: str) -> str:
        described = self.run(sql, **parameters)
        assert described["Status"] == "FAILED", described
        return str(described["Error"])

    def rows(self, sql: str, **parameters: str) -> list[list[Any]]:
        """Its values, without their types; NULL is None."""
        described = self.run(sql, **parameters)
        assert described["Status"] == "FINISHED", (sql, described.get("Error"))
        pages = self.client.get_paginator("get_statement_result").paginate(Id=described["Id"])
        return [[_value(field) for field in record] for page in pages for record in page["Records"]]


def _value(field: Mapping[str, Any]) -> Any:
    return None if field.get("isNull") else next(iter(field.values()))


@contextmanager
def running_twin(state: Path, endpoint: str) -> Iterator[TwinProcess]:
    """Stopped at the end, also where a test fails before it stops it."""
    twin = TwinProcess(state, endpoint)
    try:
        twin.start()
        yield twin
    finally:
        twin.kill()


def put(kinesis: Any, stream: str, payloads: Sequence[bytes]) -> None:
    """Each by a partition key of its own."""
    for first in range(0, len(payloads), 500):
        records = [
            {"Data": data, "PartitionKey": f"key {number}"}
            for number, data in enumerate(payloads[first : first + 500], first)
        ]
        answer = kinesis.put_records(StreamName=stream, Records=records)
        assert answer["FailedRecordCount"] == 0


def wait_until_active(kinesis: Any, stream: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
        assert time.monotonic() < give_up
        time.sleep(0.02)
