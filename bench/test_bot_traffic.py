"""The bots of the benchmark are those of the rule, and whoever misses one or flags another is told so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot_traffic import KINDS, OFFENDERS, kind_of, marked_users, traffic
from bots_side_by_side import score
from contenders import Work
from contract.judge import Rejection, judge
from shop_events import Arrival, encode

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def arrivals() -> list[Arrival]:
    return list(traffic(20_000, NOON))


def test_the_rule_marks_the_offenders_and_nobody_else(arrivals: list[Arrival]) -> None:
    users = {arrival.event["user_id"] for arrival in arrivals}

    assert {kind_of(user) for user in users} == {*KINDS, "people"}
    assert marked_users(arrivals) == {user for user in users if kind_of(user) in OFFENDERS}


def test_the_contract_refuses_the_events_that_are_meant_to_break_it_and_no_others(arrivals: list[Arrival]) -> None:
    refused = [a for a in arrivals if isinstance(judge(a.stream, encode(a.event)), Rejection)]

    assert refused == [a for a in arrivals if a.event["event_id"].endswith("/invalid")] != []


def test_events_come_in_order_of_arrival_and_never_before_they_happened(arrivals: list[Arrival]) -> None:
    assert arrivals == sorted(arrivals)
    assert all(datetime.fromisoformat(arrival.event["event_time"]) <= arrival.at for arrival in arrivals)


def test_the_wrong_users_are_counted_by_kind(tmp_path: Path) -> None:
    marked = tmp_path / "marked_users"
    marked.write_text("fast/1\nfast/2\nclicks and an order/3\n")

    assert score({"fast/2", "sent twice/4", "user-5"}, Work(3, tmp_path, tmp_path, marked)) == {
        "offenders": 3,
        "missed": {"fast": 1, "clicks and an order": 1},
        "falsely_flagged": {"sent twice": 1, "people": 1},
    }
