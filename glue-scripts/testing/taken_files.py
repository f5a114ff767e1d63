"""Runs of pytest side by side that share the test files: each takes the next one that no other has taken.

Whoever is done first takes on, so that they end at about the same time, whatever files there are and however long each
takes.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Without the option a run takes every file."""
    parser.addoption("--taken", metavar="DIR", type=Path, help="where runs side by side note the files they take")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """pytest's own loop over the tests of the files that this run takes."""
    folder = session.config.getoption("taken")
    if folder is None or session.testsfailed or session.config.option.collectonly:
        return None
    tests = _tests_of_taken_files(session.items, folder)
    test = next(tests, None)
    while test is not None:
        following = next(tests, None)
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        test = following
    return True


def _tests_of_taken_files(tests: Iterable[pytest.Item], folder: Path) -> Iterator[pytest.Item]:
    by_file: dict[Path, list[pytest.Item]] = {}
    for test in tests:
        by_file.setdefault(test.path, []).append(test)
    folder.mkdir(exist_ok=True)
    for file, of_file in by_file.items():
        try:
            (folder / str(file).replace(os.sep, "_")).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from of_file
