"""Imports a file, or the CSV files of a folder, from where they lie.

A line of JSON a step, the last one its outcome; what is refused is a line on stderr.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from lake.catalog import Catalog
from lake.imports.formats import NAMES
from lake.imports.importing import Imported, Target, import_file, tidy_up
from lake.imports.planning import plan
from lake.imports.refusal import RefusedError
from lake.imports.sources import ENDINGS, Source, find_source, find_sources
from lake.place import Place


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lake.imports", description=__doc__, allow_abbrev=False)
    parser.add_argument("path", help="a file, or a folder of them")
    parser.add_argument("--lake", required=True, help="s3:// URL of the lake")
    parser.add_argument("--database", required=True, help="of Glue's catalog")
    parser.add_argument("--endpoint", help="of S3 and Glue, where it is not the region's own")
    parser.add_argument("--region", default="us-east-1", help="of both")
    parser.add_argument("--name", help="of the table")
    parser.add_argument("--format", choices=NAMES)
    parser.add_argument("--grace_seconds", type=int, default=3_600, help="that a replaced file is kept")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> None:
    arguments = parse_arguments(argv)
    # One core is the laptop's share.
    pa.set_cpu_count(1)
    target = Target(
        Place(arguments.lake, arguments.endpoint, arguments.region),
        Catalog(arguments.database, arguments.endpoint, arguments.region),
        timedelta(seconds=arguments.grace_seconds),
    )
    path = Path(arguments.path).resolve()
    planned = plan(target.catalog, _sources(path), path.name, arguments.name, arguments.format)
    told = Imported(planned.data_set.name, planned.data_set.format.name)
    for source, layout in planned.files:
        import_file(target, planned.data_set, source, layout, lambda step: print(json.dumps(step), flush=True), told)
    told.removed = tidy_up(target, planned.data_set.name)
    print(json.dumps(asdict(told)), flush=True)


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
    try:
        main(sys.argv[1:])
    except RefusedError as refusal:
        sys.exit(str(refusal))
