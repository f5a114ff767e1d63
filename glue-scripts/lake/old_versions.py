"""Versions of partitions that no query can be reading any more."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby

from lake.place import File, Place

# Athena lets no query run for longer than half of it.
GRACE = timedelta(hours=1)


def remove_old_versions(lake: Place, table: str, current: Iterable[str], grace: timedelta = GRACE) -> int:
    """Removes what was put in another's place longer ago than `grace`, or never registered. How many files.

    `current` has the folders that the catalog names.
    """
    kept = set(current)
    limit = datetime.now(UTC) - grace
    gone: list[str] = []
    for _, of_partition in groupby(lake.files(f"facts/{table}"), key=lambda file: file.path.rsplit("/", 2)[0]):
        files = list(of_partition)
        ours = [file for file in files if _version(file) in kept]
        # What stands there now came when the others went.
        if all(file.changed_at < limit for file in ours or files):
            gone += [file.path for file in files if file not in ours]
    lake.delete(gone)
    return len(gone)


def _version(file: File) -> str:
    return file.path.rsplit("/", 1)[0]
