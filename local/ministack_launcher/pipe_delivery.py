"""How a pipe brings the changes of a table into a Kinesis stream: in batches, each change at least once.

What cannot be put is tried again at each poll, while the changes of its batch go on their way, so that two of one item
may be swapped, as on AWS with `AUTOMATIC_BISECT`; what was tried too often goes to the dead letters.
"""

import json
import logging
import time
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.responses import now_iso
from ministack.services import kinesis, pipes

from ministack_launcher import event_loop

logger = logging.getLogger("pipes")

Record = dict[str, Any]
Pipe = dict[str, Any]

BATCH_SIZE = 100
NO_LIMIT = -1
LONGEST_RECORD = 1_048_576
LONGEST_KEY = 256

# Of the batch at a pipe's position, by sequence number: how often a change was tried, None once it needs no more.
Attempts = dict[str, int | None]


def deliver(dynamodb: Any, pipe: Pipe, account_id: str) -> None:
    """Deliver what the table's stream has, up to the first batch of which something must be tried again."""
    while event_loop.call(lambda: deliver_batch(dynamodb, pipe, account_id)):
        pass


def deliver_batch(dynamodb: Any, pipe: Pipe, account_id: str) -> bool:
    """Whether there was a batch and all of it is done."""
    source = pipes._dynamodb_stream_source(pipe["Source"])
    arn = pipe["Arn"]
    if source is None or pipe["CurrentState"] != "RUNNING" or "TargetParameters" not in pipe or not _is_there(pipe):
        return False
    spec, table = source
    if (dynamodb._tables.get(table) or {}).get("LatestStreamArn") != pipe["Source"]:
        # As on AWS: a stream that is switched on again is another one.
        return False
    scope = {"account_id": account_id, "region": spec.region}
    position = max(pipes._positions.get(arn, 0), dynamodb.stream_start_position(table, **scope))
    batch = dynamodb.stream_records_since(table, position, _parameter(pipe, "BatchSize", BATCH_SIZE), **scope)
    attempts: Attempts = pipe.setdefault("Attempts", {})
    for record in batch:
        _try(pipe, record, attempts)
    if not batch or any(attempts[_sequence(record)] is not None for record in batch):
        return False
    attempts.clear()
    pipes._positions[arn] = position + len(batch)
    return True


def _is_there(pipe: Pipe) -> bool:
    return pipes._pipes.get(pipe["Name"]) is pipe


def _try(pipe: Pipe, record: Record, attempts: Attempts) -> None:
    sequence = _sequence(record)
    tried = attempts.get(sequence, 0)
    if tried is None or _put(pipe, record):
        attempts[sequence] = None
        return
    attempts[sequence] = tried + 1
    retries, age = (_parameter(pipe, name, NO_LIMIT) for name in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"))
    if retries != NO_LIMIT and tried >= retries:
        _give_up(pipe, record, "RetryAttemptsExhausted")
        attempts[sequence] = None
    elif age != NO_LIMIT and time.time() - record["dynamodb"]["ApproximateCreationDateTime"] > age:
        _give_up(pipe, record, "RecordAgeExceeded")
        attempts[sequence] = None


def _put(pipe: Pipe, record: Record) -> bool:
    path = pipe["TargetParameters"]["KinesisStreamParameters"]["PartitionKey"]
    key = value_at(path, record)
    data = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    if key is None or not 1 <= len(key) <= LONGEST_KEY or len(data) > LONGEST_RECORD:
        return False
    return kinesis.put_record_internal(pipe["Target"], key, data)


def value_at(path: str, record: Record) -> str | None:
    """The text at a path such as `$.dynamodb.Keys.orderid.S`; a path without `$.` is the text."""
    if not path.startswith("$."):
        return path
    value: Any = record
    for key in path.removeprefix("$.").split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _give_up(pipe: Pipe, record: Record, condition: str) -> None:
    """Tell the dead letters which change it was; they do not get the change itself, as on AWS."""
    sequence = _sequence(record)
    created = record["dynamodb"]["ApproximateCreationDateTime"]
    letter = {
        "context": {"partnerResourceArn": pipe["Arn"], "condition": condition},
        "version": "1.0",
        "timestamp": now_iso(),
        "DDBStreamBatchInfo": {
            "startSequenceNumber": sequence,
            "endSequenceNumber": sequence,
            "approximateArrivalOfFirstRecord": created,
            "approximateArrivalOfLastRecord": created,
            "batchSize": 1,
            "streamArn": pipe["Source"],
        },
    }
    target = _parameter(pipe, "DeadLetterConfig", {}).get("Arn", "")
    logger.warning("Pipes %s: gave up a change (%s)", pipe["Name"], condition)
    if pipes._arn_service(target) == "sqs":
        from ministack.services import eventbridge

        eventbridge._dispatch_to_sqs(parse_arn(target), json.dumps(letter))
    elif pipes._arn_service(target) == "sns":
        from ministack.services import sns

        sns.publish_internal(target, letter)


def _parameter(pipe: Pipe, name: str, default: Any) -> Any:
    value = pipe["SourceParameters"]["DynamoDBStreamParameters"].get(name)
    return default if value is None else value


def _sequence(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number
