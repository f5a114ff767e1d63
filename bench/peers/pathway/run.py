"""First clicks of checkout lines by Pathway, from a folder of JSON lines into PostgreSQL.

Settings, for two cores:
- PATHWAY_THREADS=2 for a backlog, one worker a core; 1 with --follow, where a hand-over between workers is latency.
- A backlog is read by the engine's own file reader, since it parses in Rust; it looks for files every half second, so
  that --follow has a reader in Python, which looks every 10 ms.
- A commit every 500 ms, with at most 50,000 events under way, for a backlog: larger batches amortise joins and
  transactions, and without the limit all the files would be in memory at once. A commit a file with --follow.
- No `delay` in the join: lines are written at once, and again when a click that was under way comes first.
- Persistence of the input, which the engine has without a licence key (snapshots of operators want one): every 500 ms
  for a backlog, since the last commit waits for it, else every 5 s, since a chunk is written anew each time.
- Telemetry is off as long as there is neither licence key nor monitoring server.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("events", type=Path, help="folder of NNNNN.jsonl")
parser.add_argument("--database_url", required=True)
parser.add_argument("--checkpoint", type=Path, required=True)
parser.add_argument("--disorder_seconds", type=int, default=10)
parser.add_argument("--follow", action="store_true", help="run until SIGTERM")


class Backlog:
    """Stops the engine when all events of the files have gone through it to the database."""

    def __init__(self, folder: Path) -> None:
        self.events = sum(file.read_bytes().count(b"\n") for file in folder.glob("*.jsonl"))
        self._all_read_at: int | None = None
        self._written_until = -1

    def on_count(self, key: object, row: dict, time: int, is_addition: bool) -> None:
        if is_addition and row["events"] >= self.events:
            self._all_read_at = time

    def on_counted(self, time: int) -> None:
        self._stop_if_done()

    def on_written(self, time: int) -> None:
        self._written_until = time
        self._stop_if_done()

    def _stop_if_done(self) -> None:
        if self._all_read_at is not None and self._written_until >= self._all_read_at:
            os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # The engine reads its settings when it is imported.
    os.environ["PATHWAY_THREADS"] = "1" if arguments.follow else "2"
    os.environ.pop("PATHWAY_MONITORING_SERVER", None)
    import pathway as pw
    from first_clicks import attributed_lines
    from postgres_sink import PostgresSink
    from reading import follow, read_backlog

    events = (follow if arguments.follow else read_backlog)(arguments.events)
    backlog = None if arguments.follow else Backlog(arguments.events)
    written: Callable[[int], None] = backlog.on_written if backlog else lambda time: None
    with PostgresSink(arguments.database_url, written) as sink:
        pw.io.subscribe(
            attributed_lines(events, arguments.disorder_seconds),
            on_change=sink.on_change,
            on_time_end=sink.on_time_end,
        )
        if backlog:
            count = events.reduce(events=pw.reducers.count())
            pw.io.subscribe(count, on_change=backlog.on_count, on_time_end=backlog.on_counted)
        pw.run(
            monitoring_level=pw.MonitoringLevel.NONE,
            persistence_config=pw.persistence.Config(
                pw.persistence.Backend.filesystem(arguments.checkpoint),
                snapshot_interval_ms=5_000 if arguments.follow else 500,
            ),
        )


if __name__ == "__main__":
    main()
