"""EventBridge Pipes for MiniStack 1.5 that bring a table's changes into Kinesis, and say how they were declared.

By itself MiniStack forgets a pipe's parameters, so that it begins at the stream's end, and holds what should go to
Kinesis.
"""

import logging
import time
from contextvars import ContextVar
from typing import Any

from ministack.services import pipes

from ministack_launcher import pipe_delivery

logger = logging.getLogger("pipes")

LOOK_EVERY_SECONDS = 0.2

# What a caller declares beside source and target.
PARTS = ("SourceParameters", "TargetParameters", "LogConfiguration", "KmsKeyIdentifier")
# What this project's pipes do without.
UNKNOWN = ("Enrichment", "EnrichmentParameters")

_declared: ContextVar[dict[str, Any] | None] = ContextVar("declared", default=None)


def install() -> None:
    """Fails where MiniStack has no such functions any more."""
    poll, register = pipes._poll_pipe, pipes.register_pipe
    create, update, describe = pipes._create_pipe, pipes._update_pipe, pipes._describe_response
    change_state = pipes._set_state

    def poll_pipe(dynamodb: Any, pipe: dict[str, Any], account_id: str) -> None:
        if pipes._arn_service(pipe["Target"]) == "kinesis":
            pipe_delivery.deliver(dynamodb, pipe, account_id)
        else:
            poll(dynamodb, pipe, account_id)

    def register_pipe(**parts: Any) -> dict[str, Any]:
        body = _declared.get()
        if body is None:
            return register(**parts)
        source = body.get("SourceParameters") or {}
        starts = [kind["StartingPosition"] for kind in source.values() if "StartingPosition" in kind]
        pipe = register(**parts, **({"starting_position": starts[0]} if starts else {}))
        # It polls already; without parameters nothing is delivered.
        return declare(pipe, body)

    def create_pipe(name: str, body: dict[str, Any]) -> Any:
        problem = problem_of(body)
        if problem is not None:
            return pipes._error(400, "ValidationException", problem)
        token = _declared.set(body)
        try:
            return create(name, body)
        finally:
            _declared.reset(token)

    def update_pipe(name: str, body: dict[str, Any]) -> Any:
        response = update(name, body)
        if response[0] < 400:
            declare(pipes._pipes[name], body)
            pipes._ensure_poller()
        return response

    def set_state(name: str, desired: str) -> Any:
        response = change_state(name, desired)
        # By itself it does not look after a pipe that was stopped when it started.
        pipes._ensure_poller()
        return response

    def describe_pipe(pipe: dict[str, Any]) -> dict[str, Any]:
        return describe(pipe) | {part: pipe[part] for part in PARTS if part in pipe}

    if not callable(pipes._poll_loop):
        raise TypeError("ministack.services.pipes._poll_loop is no function")
    pipes._poll_loop = poll_loop
    pipes._poll_pipe, pipes.register_pipe = poll_pipe, register_pipe
    pipes._create_pipe, pipes._update_pipe, pipes._describe_response = create_pipe, update_pipe, describe_pipe
    pipes._set_state = set_state


def poll_loop() -> None:
    """MiniStack's own, which looks once a second."""
    while True:
        try:
            pipes._poll_once()
        except Exception as error:
            logger.error("Pipes are looked after again: %s", error)
        time.sleep(LOOK_EVERY_SECONDS)


def problem_of(body: dict[str, Any]) -> str | None:
    """What a pipe into Kinesis cannot do without, or cannot do here."""
    if pipes._arn_service(body.get("Target", "")) != "kinesis":
        return None
    source, target = body.get("SourceParameters") or {}, body.get("TargetParameters") or {}
    if any(body.get(part) for part in UNKNOWN) or "FilterCriteria" in source or "InputTemplate" in target:
        return "pipes here neither filter nor enrich nor rewrite"
    if "StartingPosition" not in (source.get("DynamoDBStreamParameters") or {}):
        return "SourceParameters.DynamoDBStreamParameters.StartingPosition is required"
    if "PartitionKey" not in (target.get("KinesisStreamParameters") or {}):
        return "TargetParameters.KinesisStreamParameters.PartitionKey is required"
    return None


def declare(pipe: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Note what was declared; an update of a source says nothing of where it started."""
    for part in PARTS:
        if body.get(part):
            pipe[part] = body[part]
    source = pipe.get("SourceParameters") or {}
    if "DynamoDBStreamParameters" in source:
        pipe["SourceParameters"] = {
            **source,
            "DynamoDBStreamParameters": {
                "StartingPosition": pipe["StartingPosition"],
                **source["DynamoDBStreamParameters"],
            },
        }
    return pipe
