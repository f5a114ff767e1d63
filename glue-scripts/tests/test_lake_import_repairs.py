"""An import that dies before any of its steps, or is killed: a partition is as it was or as it will be, and run again
it is as it will be."""

import os
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from lake.place import Place
from testing.dying import Countdown, DyingCatalog, DyingPlace, Killed
from testing.imports import REES46_HEADER, TestImports, rees46_row
from testing.killing import killed, seconds_of
from testing.lake import declare_tables

SEED = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
KILLS = int(os.environ.get("KILLS", 3))
TABLE = "october"


@pytest.fixture
def imports(ministack: str, tmp_path: Path) -> TestImports:
    catalog = declare_tables(ministack, f"dying_{tmp_path.name}".replace("-", "_"))
    return TestImports(tmp_path / "files", Place(str(tmp_path / "lake")), catalog)


def day(number: int) -> str:
    return f"2019-10-{number:02d}"


def october(imports: TestImports, *users_by_day: str) -> Path:
    """A file with a row for each letter of each day."""
    rows = [
        rees46_row(f"{day(number)} 12:00:00", user)
        for number, users in enumerate(users_by_day, start=1)
        for user in users
    ]
    return imports.file("october.csv", REES46_HEADER, *rows)


def users_by_day(imports: TestImports) -> dict[str, str]:
    rows = imports.rows(TABLE)
    return {
        value: "".join(sorted(row["user_id"] for row in rows if row["partition"] == value))
        for value in imports.versions(TABLE)
    }


def run_until(imports: TestImports, file: Path, steps: int) -> bool:
    """Imports up to that step; whether it died."""
    countdown = Countdown(steps)
    place = DyingPlace(imports.place.url, countdown=countdown)
    catalog = DyingCatalog(imports.catalog.database, imports.catalog.endpoint, countdown=countdown)
    try:
        replace(imports, place=place, catalog=catalog).run(file, TABLE)
    except Killed:
        return True
    return False


def test_an_import_that_dies_at_any_step_is_made_good_by_the_next(imports: TestImports) -> None:
    """Of a file that brings other rows to a day that it shares, none to another any more, and the first of a third."""
    imports.run(imports.file("september.csv", REES46_HEADER, rees46_row(f"{day(1)} 00:00:00", "s")), TABLE)
    imports.run(october(imports, "a", "b"), TABLE)
    old = {day(1): "as", day(2): "b"}
    new = {day(1): "ccs", day(3): "d"}
    assert users_by_day(imports) == old
    steps = 0
    while True:
        steps += 1
        has_died = run_until(imports, october(imports, "cc", "", "d"), steps)
        seen = users_by_day(imports)
        assert all(seen.get(value) in (old.get(value), new.get(value)) for value in {*old, *new, *seen})
        imports.run(october(imports, "cc", "", "d"), TABLE)
        assert users_by_day(imports) == new
        if not has_died:
            break
        imports.run(october(imports, "a", "b"), TABLE)
        assert users_by_day(imports) == old
    assert steps > 5


def test_an_import_that_is_killed_at_random_moments_comes_to_the_same_bytes(imports: TestImports) -> None:
    rng = Random(SEED)
    print(f"SEED={SEED}")
    file = october(imports, *("abcdefghij" * 500 for _ in range(20)))
    seconds = seconds_of(imports.start(file, "whole"))

    table = killed(lambda name: imports.start(file, name), rng, KILLS, seconds)

    last = imports.start(file, table)
    _, said = last.communicate(timeout=60)
    assert (last.returncode, said) == (0, "")
    names, whole = ([url.rsplit("/", 1)[1] for url in imports.versions(each).values()] for each in (table, "whole"))
    assert names == whole


def test_a_file_that_is_what_it_was_before_a_death_is_imported_again(imports: TestImports) -> None:
    file = october(imports, "a")
    imports.run(file, TABLE)
    was = file.stat()
    steps = 1
    while run_until(imports, october(imports, "b"), steps):
        os.utime(october(imports, "a"), ns=(was.st_atime_ns, was.st_mtime_ns))
        imports.run(file, TABLE)
        assert users_by_day(imports) == {day(1): "a"}
        steps += 1
