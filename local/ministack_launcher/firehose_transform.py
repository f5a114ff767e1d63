"""How Firehose has a Lambda transform records: a batch at a time, again where it fails, and at last without it."""

import base64
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ministack_launcher.firehose_invocation import TransformError, answered, event_of, invoke, outcome_of
from ministack_launcher.firehose_source import SourceRecord

MEGABYTE = 1_048_576
MOST_RECORDS = 500
RETRIES = 3
RETRY_SECONDS = 0.5


@dataclass(frozen=True)
class Failure:
    """A record that was not transformed, and why."""

    record: SourceRecord
    attempts: int
    code: str
    message: str
    function: str

    def envelope(self) -> bytes:
        """As Firehose writes it, on a line of its own."""
        told = {
            "attemptsMade": self.attempts,
            "arrivalTimestamp": self.record.arrival,
            "errorCode": self.code,
            "errorMessage": self.message,
            "attemptEndingTimestamp": round(time.time() * 1000),
            "rawData": base64.b64encode(self.record.data).decode(),
            "lambdaARN": self.function,
        }
        return json.dumps(told).encode() + b"\n"


@dataclass(frozen=True)
class Transform:
    """A Lambda that transforms, as a destination declares it."""

    function: str
    buffer_bytes: int
    retries: int

    @classmethod
    def of(cls, config: dict[str, Any]) -> "Transform | None":
        """None where the destination takes records as they are."""
        processing = config.get("ProcessingConfiguration") or {}
        for processor in processing.get("Processors") or [] if processing.get("Enabled") else []:
            if processor["Type"] == "Lambda":
                values = {each["ParameterName"]: each["ParameterValue"] for each in processor.get("Parameters") or []}
                return cls(
                    function=values["LambdaArn"],
                    buffer_bytes=round(float(values.get("BufferSizeInMBs", 1)) * MEGABYTE),
                    retries=int(values.get("NumberOfRetries", RETRIES)),
                )
        return None

    def apply(self, stream: dict[str, Any], records: Sequence[SourceRecord]) -> tuple[list[bytes], list[Failure]]:
        """What the Lambda made of the records, and those that it made nothing of."""
        made: list[bytes] = []
        failures: list[Failure] = []
        for batch in self._batches(records):
            attempts, answer = self._ask(stream, batch)
            if isinstance(answer, TransformError):
                problem = answer.code, answer.message
                failures += [Failure(record, attempts, *problem, self.function) for record in batch]
                continue
            for record in batch:
                outcome = outcome_of(answer.get(record.record_id, []))
                if isinstance(outcome, TransformError):
                    failures.append(Failure(record, attempts, outcome.code, outcome.message, self.function))
                elif outcome is not None:
                    made.append(outcome)
        return made, failures

    def _batches(self, records: Sequence[SourceRecord]) -> Iterator[list[SourceRecord]]:
        batch: list[SourceRecord] = []
        size = 0
        for record in records:
            if batch and (size + len(record.data) > self.buffer_bytes or len(batch) == MOST_RECORDS):
                yield batch
                batch, size = [], 0
            batch.append(record)
            size += len(record.data)
        if batch:
            yield batch

    def _ask(
        self, stream: dict[str, Any], batch: list[SourceRecord]
    ) -> tuple[int, dict[str, list[Any]] | TransformError]:
        """How often it was asked, and what it answered of each record, by its id."""
        for attempt in range(1, self.retries + 2):
            try:
                return attempt, answered(invoke(self.function, event_of(stream, batch)))
            except TransformError as error:
                problem = error
            if attempt <= self.retries:
                time.sleep(RETRY_SECONDS)
        return self.retries + 1, problem
