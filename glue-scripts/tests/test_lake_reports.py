"""What the Lambda's answers mean to the job, as AWS sends them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from lake.job import credit_outcome
from lake.reports import DatabaseAwayError, ReportRefusedError, Reports
from testing.lake import TestLake


@contextmanager
def lambda_that_answers(answer: Any, failed: bool = False) -> Iterator[Reports]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            if failed:
                self.send_header("X-Amz-Function-Error", "Unhandled")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    asked: list[tuple[str, Any]] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Reports("the-reports", f"http://127.0.0.1:{server.server_port}")
        assert all(
            path == "/2015-03-31/functions/the-reports/invocations" and sorted(request) == ["parameters", "report"]
            for path, request in asked
        )
    finally:
        server.shutdown()
        server.server_close()


pytestmark = pytest.mark.usefixtures("credentials")


def test_rows_are_the_reports() -> None:
    with lambda_that_answers({"rows": [["2026-01-31", 1]], "columns": []}) as reports:
        assert reports.rows("credit-days", first="2026-01-01") == [["2026-01-31", 1]]


@pytest.mark.parametrize(
    ("name", "error"), [("DatabaseUnavailableError", DatabaseAwayError), ("ReportFailedError", ReportRefusedError)]
)
def test_a_database_that_is_away_is_another_thing_than_a_report_that_is_refused(
    name: str, error: type[Exception]
) -> None:
    told = {"errorType": name, "errorMessage": "ask again"}
    with lambda_that_answers(told, failed=True) as reports, pytest.raises(error, match=r"^ask again$"):
        reports.rows("credit-days")


def test_a_run_tells_that_credit_stays_as_it_was_and_succeeds(lake: TestLake) -> None:
    told = {"errorType": "DatabaseUnavailableError", "errorMessage": "it is stopped"}
    with lambda_that_answers(told, failed=True) as reports:
        assert credit_outcome(reports, lake.place, lake.catalog, lake.grace) == {"away": "it is stopped"}


def test_a_database_that_is_away_is_known_on_a_laptop_too() -> None:
    for message, error in (
        ("the database at 127.0.0.1:1 does not answer", DatabaseAwayError),
        ("no", ReportRefusedError),
    ):
        answer = {"errorType": "Runtime.HandlerError", "errorMessage": message}
        with lambda_that_answers(answer, failed=True) as reports, pytest.raises(error):
            reports.rows("credit-days")
