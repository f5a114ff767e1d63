"""Makes the database anew of what the lake has kept of the streams, beside the one before.

    PYTHONPATH=glue-scripts python -m rebuild.job --lake s3://… --before … --after … --ingest …

Prints a JSON object a step, the last one its outcome. Killed, it is begun again with a new empty database.
"""

import argparse
import gc
import json
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import psycopg

from attribution.database_login import DatabaseLogin
from lake.place import Place
from lake.raw_objects import UnreadableError
from rebuild.run import Databases, DecisionsChangedError, rebuild
from rebuild.waiting import RawBehindError, wait_for_raw


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """What to do, and where."""
    parser = argparse.ArgumentParser(prog="rebuild", description=__doc__, allow_abbrev=False)
    parser.add_argument("--lake", required=True, help="s3:// URL of the lake, or an absolute path")
    parser.add_argument("--endpoint", help="of S3, where it is not the region's own")
    parser.add_argument("--region", default="us-east-1", help="of S3")
    parser.add_argument("--up_to", help="JSON: by stream and shard the last sequence number to read; default: all")
    parser.add_argument("--patience_seconds", type=int, default=180, help="to wait for raw to have all of these")
    parser.add_argument("--before", required=True, help="postgresql:// URL of the role owner, no password")
    parser.add_argument(
        "--after", required=True, help="the same of the database to be made: of the newest schema, and empty"
    )
    parser.add_argument("--ends_with_stdin", action="store_true", help="end when whoever started it does")
    parser.add_argument("--ingest", required=True, help="the same of the role ingest")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> None:
    """Runs the command; SystemExit with one line where it fails."""
    arguments = parse_arguments(argv)
    lake = Place(arguments.lake, arguments.endpoint, arguments.region)
    up_to = json.loads(arguments.up_to) if arguments.up_to else None
    if arguments.ends_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    # Of what comes and goes with the records nothing refers to itself.
    gc.disable()
    databases = Databases(arguments.before, arguments.after, DatabaseLogin(arguments.ingest))
    try:
        wait_for_raw(lake, up_to or {}, arguments.patience_seconds, lambda behind: _show({"behind": behind}))
        outcome = rebuild(lake, databases, up_to, lambda progress: _show(asdict(progress)))
    except (DecisionsChangedError, RawBehindError, UnreadableError) as error:
        raise SystemExit(str(error)) from error
    except psycopg.Error as error:
        raise SystemExit(str(error).splitlines()[0]) from error
    _show(asdict(outcome))


def _end_with_stdin() -> None:
    """Killed, who started this closes it: left alone, it would write into the database that is begun next."""
    # Not by sys.stdin: what waits in there at the interpreter's end is a fatal error.
    while os.read(0, 1):
        pass
    os._exit(1)


def _show(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
