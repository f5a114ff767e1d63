"""An invocation of a Lambda that transforms records, by Firehose's contract, and what is wrong with its answer."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from ministack.core.responses import get_region, new_uuid
from ministack.services import lambda_svc

from ministack_launcher.firehose_source import SourceRecord

# Lambda's limit, in bytes.
LONGEST_ANSWER = 6_291_556


class TransformError(Exception):
    """Why a record, or a whole invocation's records, were not transformed, in Firehose's words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def event_of(stream: dict[str, Any], batch: Sequence[SourceRecord]) -> dict[str, Any]:
    return {
        "invocationId": new_uuid(),
        "deliveryStreamArn": stream["arn"],
        "sourceKinesisStreamArn": stream["kinesis_source"]["KinesisStreamARN"],
        "region": get_region(),
        "records": [
            {
                "recordId": record.record_id,
                "approximateArrivalTimestamp": record.arrival,
                "data": base64.b64encode(record.data).decode(),
                "kinesisRecordMetadata": {
                    "shardId": record.shard,
                    "partitionKey": record.key,
                    "approximateArrivalTimestamp": record.arrival,
                    "sequenceNumber": record.sequence,
                    "subsequenceNumber": "",
                },
            }
            for record in batch
        ],
    }


def invoke(function: str, event: dict[str, Any]) -> Any:
    """The function's answer. Raises TransformError."""
    found, _ = lambda_svc._get_func_record_for_qualifier(*lambda_svc._resolve_name_and_qualifier(function))
    if found is None:
        raise TransformError("Lambda.FunctionNotFound", "The Lambda function does not exist.")
    result = lambda_svc._execute_function(found, event)
    if result.get("error"):
        raise TransformError(
            "Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."
        )
    body = result.get("body")
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    if len(text) > LONGEST_ANSWER:
        raise TransformError("Lambda.FunctionError", "The Lambda function's answer is longer than 6 MB.")
    try:
        return json.loads(text)
    except ValueError:
        return None


def answered(answer: Any) -> dict[str, list[Any]]:
    """What was answered of each record, by its id. Raises TransformError."""
    records = answer.get("records") if isinstance(answer, dict) else None
    if not isinstance(records, list):
        raise TransformError("Lambda.InvalidReturnFormat", "The Lambda function's answer has no records.")
    by_id: dict[str, list[Any]] = {}
    for record in records:
        if isinstance(record, dict):
            by_id.setdefault(record.get("recordId", ""), []).append(record)
    return by_id


def outcome_of(records: list[Any]) -> bytes | TransformError | None:
    """What to deliver of a record, None where it was dropped."""
    if not records:
        return TransformError("Lambda.MissingRecordId", "One or more record Ids were not returned.")
    if len(records) > 1:
        return TransformError("Lambda.DuplicatedRecordId", "Multiple records were returned with the same record Id.")
    [record] = records
    if record.get("result") == "Dropped":
        return None
    if record.get("result") != "Ok":
        return TransformError("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record")
    try:
        return base64.b64decode(record["data"], validate=True)
    except (KeyError, TypeError, ValueError):
        return TransformError("Lambda.InvalidReturnFormat", "The data of a record is not base64.")
