"""Clicks and checkouts from the files of a folder."""

import json
import time
from pathlib import Path

import pathway as pw

BACKLOG_COMMIT_MILLISECONDS = 500
BACKLOG_EVENTS = 50_000
FOLLOW_COMMIT_MILLISECONDS = 20
POLL_SECONDS = 0.01


class Event(pw.Schema):
    event_type: str
    event_time: str
    user_id: str
    event_id: str | None = pw.column_definition(default_value=None)
    product_id: str | None = pw.column_definition(default_value=None)
    utm_source: str | None = pw.column_definition(default_value=None)
    checkout_id: str | None = pw.column_definition(default_value=None)
    items: pw.Json | None = pw.column_definition(default_value=None)


class FolderFollower(pw.io.python.ConnectorSubject):
    """Files in order of their names as soon as they are there; a restart reads them again, which changes no row."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._names = Event.column_names()

    def run(self) -> None:
        seen: set[str] = set()
        while True:
            for file in sorted(self._folder.glob("*.jsonl")):
                if file.name not in seen:
                    seen.add(file.name)
                    self._send(file)
            time.sleep(POLL_SECONDS)

    def _send(self, file: Path) -> None:
        with file.open("rb") as lines:
            for line in lines:
                event = json.loads(line)
                self.next(**{name: event[name] for name in self._names if name in event})
        self.commit()


def follow(folder: Path) -> pw.Table:
    """Each file as soon as it is there."""
    subject = FolderFollower(folder)
    return pw.io.python.read(subject, schema=Event, autocommit_duration_ms=FOLLOW_COMMIT_MILLISECONDS, name="events")


def read_backlog(folder: Path) -> pw.Table:
    """Files in order of their modification times."""
    return pw.io.fs.read(
        folder,
        format="json",
        schema=Event,
        mode="streaming",
        autocommit_duration_ms=BACKLOG_COMMIT_MILLISECONDS,
        max_backlog_size=BACKLOG_EVENTS,
        name="events",
    )
