"""The benchmark's quick form: whoever is measured, the rows are held against the oracle's."""

from pathlib import Path

import pytest

from contenders import find_peer, ours
from right_rows import OF_PEOPLE, read_right_rows, share_of_right_rows
from shop_events import DISORDER_SECONDS
from side_by_side import Work, make_work, run_once
from testing.postgres_server import PostgresServer

EVENTS = 20_000
RIGHT = [("o1", "p1", "1.00", "c1"), ("o1", "p2", "1.00", None)]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return make_work(tmp_path_factory.mktemp("bench"), EVENTS, 5_000, skewed=True)


def test_our_rows_are_the_oracles(postgres: PostgresServer, work: Work) -> None:
    run = run_once(postgres, ours(), work)

    assert run.measurement.exit_code == 0
    assert run.right_rows == 1
    assert run.measurement.rows == len(read_right_rows(work.right_rows, OF_PEOPLE)) > EVENTS / 10


def test_a_peer_is_measured_at_the_same_work(
    postgres: PostgresServer,
    work: Work,
    tmp_path: Path,
) -> None:
    memory, _ = find_peer("spark_join", tmp_path, DISORDER_SECONDS)

    run = run_once(postgres, memory, work)

    assert run.measurement.exit_code == 0
    assert 0.99 < run.right_rows <= 1
    assert run.measurement.cpu_seconds["peer"] > 1


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (RIGHT, 1),
        (RIGHT[:1], 1 / 2),
        ([*RIGHT, RIGHT[0]], 2 / 3),
        ([RIGHT[0], ("o1", "p2", "1.00", "c1")], 1 / 3),
        ([], 0),
    ],
    ids=["right", "one missing", "one twice", "one wrong", "none"],
)
def test_missing_wrong_and_repeated_rows_lessen_the_share(found: list, share: float) -> None:
    assert share_of_right_rows(found, RIGHT) == pytest.approx(share)
