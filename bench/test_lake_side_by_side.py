"""The lake's benchmark: whoever makes them, the facts are as many as the events."""

from pathlib import Path

import pytest

from lake_side_by_side import CONTENDERS, OURS, Contender, make_raw, run_once

EVENTS = 6_000
COUNT = {"sql": "select count(*) from clicks where dt >= ?", "parameters": ["'2000-01-01'"]}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place, records = make_raw(tmp_path_factory.mktemp("bench"), EVENTS)
    assert records > EVENTS
    return place


@pytest.mark.parametrize("contender", [c for c in CONTENDERS if c.name in (OURS.name, "duckdb")], ids=lambda c: c.name)
def test_each_event_is_a_fact_once(raw: Path, contender: Contender, credentials: None) -> None:
    run = run_once(contender, raw, {"clicks": COUNT})

    assert run.exit_code == 0
    assert run.rows == EVENTS
    assert run.files >= 2
    assert run.bytes > 0
    assert run.query_seconds["clicks"] > 0
