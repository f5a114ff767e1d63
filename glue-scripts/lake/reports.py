"""PostgreSQL's reports, asked of the Lambda that runs them: the job has neither a way nor a login to the database."""

import json
from dataclasses import dataclass
from typing import Any


class DatabaseAwayError(Exception):
    """The database is stopped or does not answer. It may be asked again later."""


class ReportRefusedError(Exception):
    """The Lambda failed; in its own words."""


@dataclass(frozen=True)
class Reports:
    """The Lambda `reports` by its name."""

    function: str
    endpoint: str | None = None
    region: str = "us-east-1"

    def rows(self, report: str, **parameters: str) -> list[list[Any]]:
        """What the report answers; a number that may be large is a text."""
        import boto3

        client = boto3.client("lambda", region_name=self.region, endpoint_url=self.endpoint)
        asked = json.dumps({"report": report, "parameters": parameters})
        answer = client.invoke(FunctionName=self.function, Payload=asked.encode())
        told = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            kind, message = told.get("errorType", ""), told.get("errorMessage", "")
            raise (DatabaseAwayError if _is_away(kind, message) else ReportRefusedError)(message)
        return told["rows"]


def _is_away(kind: str, message: str) -> bool:
    # MiniStack calls every error a Runtime.HandlerError; AWS calls it by its name.
    return kind == "DatabaseUnavailableError" or (kind == "Runtime.HandlerError" and "does not answer" in message)
