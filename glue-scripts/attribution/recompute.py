"""Credits lines anew after a change of the settings or of the verdicts on bots, beside the running job.

    PYTHONPATH=glue-scripts python -m attribution.recompute --database_url postgresql://recompute@…

Prints a JSON object a bucket: how far it is. May be killed at any time, and goes on when it is run again: lines that
still wait are those of an older version of the settings whose clicks are kept, and those with a pair whose verdict is
not what marks and overrides say now: these need no clicks.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial

import psycopg
from psycopg.rows import DictRow

from attribution.bucket_locks import lock_buckets
from attribution.credit import ADDED, TAKEN_AWAY, add_credit, stage_credit
from attribution.database_login import DatabaseLogin
from attribution.settings import Settings
from attribution.statements import only_row, statement
from attribution.store import Store
from contract.enrichment import BUCKETS

# The job's batches wait for a bucket no longer than these take.
LINES_AT_ONCE = 2_000
FROM_THE_FIRST = "-infinity"


PathRules = Mapping[str, str | int | timedelta]


@dataclass(frozen=True, slots=True)
class Progress:
    """Lines made anew up to now, or that would be; of these, where it is only tried, the ones with another path."""

    buckets: int = 0
    of: int = BUCKETS
    lines: int = 0
    changed: int | None = None


def recompute(connection: psycopg.Connection[DictRow], after_each: Callable[[Progress], None]) -> Progress:
    """Brings every waiting line under the settings and the verdicts in force; ends with one commit after the other.

    `connection` is a Store's, of the role recompute. Every bucket is locked at least once, so that batches which began
    under older settings have ended.
    """
    progress = Progress()
    with connection.transaction():
        of_other_verdicts = {row["bucket"] for row in connection.execute(statement("buckets_under_other_verdicts"))}
    for bucket in range(BUCKETS):
        from_time: str | datetime | None = FROM_THE_FIRST
        lines = 0
        while from_time is not None:
            with connection.transaction(), connection.cursor() as cursor:
                touched = _recompute_next(cursor, bucket, from_time)
            lines += touched["lines"]
            from_time = touched["last_time"] if touched["lines"] == LINES_AT_ONCE else None
        if bucket in of_other_verdicts:
            lines += _judge_anew(connection, bucket)
        progress = Progress(buckets=bucket + 1, lines=progress.lines + lines)
        after_each(progress)
    return progress


def _recompute_next(cursor: psycopg.Cursor[DictRow], bucket: int, from_time: str | datetime) -> DictRow:
    """The next lines of a bucket; fewer than LINES_AT_ONCE are its last."""
    lock_buckets(cursor, [bucket])
    cursor.execute(statement("lock_clicks"))
    settings = Settings(**only_row(cursor, "read_settings"))
    rules = settings.path_parameters()
    touched = _touch(cursor, rules, bucket, from_time, LINES_AT_ONCE)
    if touched["lines"]:
        stage_credit(cursor, TAKEN_AWAY)
        cursor.execute(statement("restart_paths"), rules)
        cursor.execute(statement("insert_paths"))
        cursor.execute(statement("renew_verdicts"))
        _add(cursor)
    return touched


def _judge_anew(connection: psycopg.Connection[DictRow], bucket: int) -> int:
    """Brings a bucket's lines under the verdicts of now; returns how many."""
    lines, touched = 0, LINES_AT_ONCE
    while touched == LINES_AT_ONCE:
        with connection.transaction(), connection.cursor() as cursor:
            lock_buckets(cursor, [bucket])
            next_lines = {"bucket": bucket, "most": LINES_AT_ONCE}
            touched = cursor.execute(statement("touch_other_verdicts"), next_lines).rowcount
            if touched:
                cursor.execute(statement("plan_by_index"))
                stage_credit(cursor, TAKEN_AWAY)
                cursor.execute(statement("renew_verdicts"))
                _add(cursor)
        lines += touched
    return lines


def _add(cursor: psycopg.Cursor[DictRow]) -> None:
    """What the touched lines come to now."""
    cursor.execute(statement("merge_journeys"))
    stage_credit(cursor, ADDED)
    add_credit(cursor)


def preview(
    connection: psycopg.Connection[DictRow], rules: PathRules, after_each: Callable[[Progress], None]
) -> Progress:
    """What recompute would do if scope, lookback and max_path were these; holds nobody up and changes nothing."""
    progress, changed = Progress(changed=0), 0
    for bucket in range(BUCKETS):
        with connection.transaction(), connection.cursor() as cursor:
            lines = _touch(cursor, rules, bucket, FROM_THE_FIRST, None)["lines"]
            if lines:
                changed += only_row(cursor, "count_changed_paths")["lines"]
        progress = Progress(buckets=bucket + 1, lines=progress.lines + lines, changed=changed)
        after_each(progress)
    return progress


def _touch(
    cursor: psycopg.Cursor[DictRow], rules: PathRules, bucket: int, from_time: str | datetime, most: int | None
) -> DictRow:
    """Fills touched_lines: how many lines, and the last one's time."""
    where = {**rules, "bucket": bucket, "from_time": from_time}
    if not only_row(cursor, "find_waiting_line", where)["is_found"]:
        return {"lines": 0, "last_time": None}
    touched = only_row(cursor, "touch_waiting_lines", {**where, "most": most})
    cursor.execute(statement("plan_by_index"))
    return touched


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """What to do, and where."""
    parser = argparse.ArgumentParser(prog="attribution.recompute", description=__doc__, allow_abbrev=False)
    parser.add_argument("--database_url", required=True, help="postgresql:// URL of the role recompute, no password")
    parser.add_argument(
        "--preview", action="store_true", help="change nothing, and count as if the settings were these"
    )
    parser.add_argument("--scope", choices=("product", "user"))
    parser.add_argument("--lookback_seconds", type=int)
    parser.add_argument("--max_path", type=int)
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> None:
    """Runs the command."""
    arguments = parse_arguments(argv)
    if arguments.preview:
        lookback = timedelta(seconds=arguments.lookback_seconds)
        rules = {"scope": arguments.scope, "lookback": lookback, "max_path": arguments.max_path}
        run(DatabaseLogin(arguments.database_url), partial(preview, rules=rules))
    else:
        run(DatabaseLogin(arguments.database_url), recompute)


def run(login: DatabaseLogin, work: Callable[..., Progress]) -> None:
    """Does the work over a connection of its own and prints how far it is; SystemExit with one line where it fails."""
    store = Store(login)

    def show(progress: Progress) -> None:
        print(json.dumps(asdict(progress)), flush=True)

    try:
        work(store.connect(), after_each=show)
    except psycopg.Error as error:
        raise SystemExit(str(error).splitlines()[0]) from error
    finally:
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
