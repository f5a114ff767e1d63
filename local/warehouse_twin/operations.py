"""The operations of the Data API, on what a request says."""

import re
import time
from collections.abc import Mapping
from typing import Any

from warehouse_twin import parameters
from warehouse_twin.answers import Answer, listed, number, page, told
from warehouse_twin.failures import CallError, NotFoundError, StatementError, ValidationError
from warehouse_twin.run import ENDED, Run, SubRun
from warehouse_twin.runs import Runs
from warehouse_twin.statement import split

Request = Mapping[str, Any]

LONGEST_STATEMENT = 100_000
"""Bytes of one statement; the Data API's quota is 100 KB."""

MOST_STATEMENTS = 40
_LONGEST_WAIT = 30
_UNKNOWN_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "SessionId": (),
    "SessionKeepAliveSeconds": (),
    "ResultFormat": ("JSON",),
    "ExecutionMode": ("TRANSACTION",),
}
"""What other values of these change, and which change nothing."""
_PARAMETER = re.compile(r"[0-9a-zA-Z_]+")


class Operations:
    def __init__(self, runs: Runs, database: str) -> None:
        self._runs = runs
        self._database = database
        self._by_name = {
            "ExecuteStatement": self._execute,
            "BatchExecuteStatement": self._execute_batch,
            "DescribeStatement": self._describe,
            "GetStatementResult": self._result,
            "ListStatements": self._list,
            "CancelStatement": self._cancel,
        }

    def call(self, name: str, request: Request) -> Answer:
        """Raises CallError."""
        if name not in self._by_name:
            known = ", ".join(self._by_name)
            raise CallError("UnknownOperationException", f"the twin of Redshift's Data API knows {known}, not {name}")
        return self._by_name[name](request)

    def _execute(self, request: Request) -> Answer:
        return self._submit(request, [_text(request, "Sql")], batch=False)

    def _execute_batch(self, request: Request) -> Answer:
        sqls = request.get("Sqls")
        if not isinstance(sqls, list) or not all(isinstance(sql, str) for sql in sqls):
            raise ValidationError("Sqls must be a list of texts")
        if not 1 <= len(sqls) <= MOST_STATEMENTS:
            raise ValidationError(f"Sqls has {len(sqls)} statements; a batch has 1 to {MOST_STATEMENTS}")
        return self._submit(request, sqls, batch=True)

    def _submit(self, request: Request, sqls: list[str], batch: bool) -> Answer:
        for sql in sqls:
            if len(sql.encode()) > LONGEST_STATEMENT:
                raise ValidationError("Cannot process query string larger than 100kB")
        for option, known in _UNKNOWN_OPTIONS.items():
            if request.get(option) not in (None, *known):
                raise ValidationError(f"the twin does not know {option} {request[option]}")
        if request.get("Database") != self._database:
            raise ValidationError(f'database "{request.get("Database")}" does not exist; the twin has {self._database}')
        if not request.get("WorkgroupName"):
            raise ValidationError("WorkgroupName is missing: the twin is a serverless workgroup")
        given = _parameters(request)
        parameters.check(set().union(*map(_names, sqls)), given)
        run = self._runs.submit(sqls, batch, given, str(request.get("StatementName") or ""), request.get("ClientToken"))
        answer = {
            "Id": run.id,
            "CreatedAt": run.created_at,
            "Database": self._database,
            "WorkgroupName": request["WorkgroupName"],
        }
        if not request.get("WaitTimeSeconds"):
            return answer
        _wait(run, request)
        return answer | {"Status": run.status, "HasResultSet": run.has_result_set}

    def _describe(self, request: Request) -> Answer:
        run = self._runs.part(_text(request, "Id"))
        _wait(run, request)
        answer = told(run) | {"Database": self._database, "WorkgroupName": "twin", "RedshiftPid": 1}
        if isinstance(run, Run):
            if run.parameters:
                answer["QueryParameters"] = [{"name": name, "value": value} for name, value in run.parameters.items()]
            if run.parts:
                answer["SubStatements"] = [told(part) for part in run.parts]
        return answer

    def _result(self, request: Request) -> Answer:
        run = self._runs.part(_text(request, "Id"))
        _wait(run, request)
        if run.status != "FINISHED":
            raise NotFoundError(f"Query does not have result: it is {run.status}. {run.error}".rstrip())
        if run.result is None:
            raise NotFoundError("Query does not have result. Please check query status with DescribeStatement.")
        return page(run.result, request.get("NextToken") or "")

    def _list(self, request: Request) -> Answer:
        name, status = request.get("StatementName") or "", request.get("Status") or "FINISHED"
        runs = [run for run in self._runs.all() if run.name.startswith(name) and status in ("ALL", run.status)]
        first = number(request.get("NextToken") or "0")
        behind = first + (request.get("MaxResults") or 100)
        answer: Answer = {"Statements": [listed(run) for run in runs[first:behind]]}
        return answer | ({"NextToken": str(behind)} if behind < len(runs) else {})

    def _cancel(self, request: Request) -> Answer:
        if not self._runs.cancel(_text(request, "Id")):
            raise ValidationError("Could not cancel a query that is already in a terminal state")
        return {"Status": True}


def _wait(run: SubRun, request: Request) -> None:
    give_up = time.monotonic() + min(request.get("WaitTimeSeconds") or 0, _LONGEST_WAIT)
    while run.status not in ENDED and time.monotonic() < give_up:
        time.sleep(0.01)


def _text(request: Request, name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise ValidationError(f"{name} is missing")
    return value


def _parameters(request: Request) -> dict[str, str]:
    given: dict[str, str] = {}
    for parameter in request.get("Parameters") or []:
        name, value = parameter.get("name"), parameter.get("value")
        if not isinstance(name, str) or not _PARAMETER.fullmatch(name):
            raise ValidationError(f"{name!r} is no name of a parameter")
        if not isinstance(value, str) or not value:
            raise ValidationError(f"parameter {name} must be a text of at least one character")
        given[name] = value
    return given


def _names(sql: str) -> set[str]:
    try:
        return set().union(*(parameters.names_of(statement) for statement in split(sql)))
    except StatementError:
        return set()
