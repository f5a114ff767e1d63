"""Imports a file, or the CSV files of a folder, from where they lie.

A line of JSON a step, the last one its outcome; what is refused is a line on stderr.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.catalog import Catalog
from lake.imports.formats import NAMES
from lake.imports.importing import Target, import_files
from lake.imports.planning import plan
from lake.imports.refusal import RefusedError
from lake.imports.sources import ENDINGS, Source, find_source, find_sources
from lake.place import Place


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lake.imports", description=__doc__, allow_abbrev=False)
    parser.add_argument("path", help="a file, or a folder of them")
    parser.add_argument("--lake", default="", help="s3:// URL of the lake")
    parser.add_argument("--database", default="", help="of Glue's catalog")
    parser.add_argument("--endpoint", help="of S3 and Glue, where it is not the region's own")
    parser.add_argument("--region", default="us-east-1", help="of both")
    parser.add_argument("--name", help="of the table")
    parser.add_argument("--format", choices=NAMES)
    parser.add_argument("--grace_seconds", type=int, default=3_600, help="that a replaced file is kept")
    parser.add_argument("--look", action="store_true", help="tell name and format, which takes no lake; import nothing")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> None:
    arguments = parse_arguments(argv)
    # One core is the laptop's share.
    pa.set_cpu_count(1)
    path = Path(arguments.path).resolve()
    if arguments.look:
        _say(_look(path, arguments))
        return
    catalog = Catalog(arguments.database, arguments.endpoint, arguments.region)
    planned = plan(catalog, _sources(path), path.name, arguments.name, arguments.format)
    place = Place(arguments.lake, arguments.endpoint, arguments.region)
    target = Target(place, catalog, timedelta(seconds=arguments.grace_seconds))
    _say(asdict(import_files(target, planned, _say)))


def _look(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    planned = plan(None, _sources(path), path.name, arguments.name, arguments.format)
    return {
        "name": planned.data_set.name,
        "format": planned.data_set.format.name,
        "folder": planned.files[0][0].place.url,
        "files": [source.file.path for source, _ in planned.files],
    }


def _say(step: dict[str, Any]) -> None:
    print(json.dumps(step), flush=True)


def _sources(path: Path) -> list[Source]:
    if path.is_dir():
        sources = find_sources(Place(str(path)))
        if not sources:
            raise RefusedError(f"{path} has no CSV files ({', '.join(ENDINGS)})")
        return sources
    try:
        return [find_source(Place(str(path.parent)), path.name)]
    except FileNotFoundError as error:
        raise RefusedError(f"there is no file {path}") from error


if __name__ == "__main__":
    # Who is told to end leaves no files behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main(sys.argv[1:])
    except RefusedError as refusal:
        sys.exit(str(refusal))
