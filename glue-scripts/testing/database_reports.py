"""PostgreSQL's reports without the Lambda: the same files, asked of a test's own database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg

from testing.database import Database
from testing.places import ROOT

DEFAULTS = {"credit-days": {"first": "0001-01-01", "days": "366"}, "credit-of-day": {"day": "today", "hour": "all"}}


@dataclass
class DatabaseReports:
    """Answers as the Lambda does, once they are JSON; and knows what it was asked."""

    database: Database
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def rows(self, report: str, **parameters: str) -> list[list[Any]]:
        self.asked.append((report, *parameters.values()))
        sql = (ROOT / f"postgres/reports/{report}.sql").read_text()
        values = (DEFAULTS[report] | parameters).values()
        with psycopg.connect(self.database.url("reader")) as connection:
            rows = psycopg.RawCursor(connection).execute(sql, list(values)).fetchall()
        return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value) if isinstance(value, Decimal) else value
