"""The lake's job judges as the streaming job does, and keeps no address."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from contract.judge import parse_time
from lake.judging import Ages
from testing.event_builders import NOON, Record, click, record
from testing.golden import payload_of, vectors
from testing.lake import TABLES_JSON, TestLake


def records_of(golden: list[dict]) -> Iterator[Record]:
    """Each with a sequence number of its own; one whose age does not matter arrives when it happened."""
    for number, vector in enumerate(golden):
        payload = payload_of(vector)
        if "arrival" in vector:
            arrival = parse_time(vector["arrival"])
        elif vector["verdict"] == "accepted":
            arrival = parse_time(json.loads(payload)["event_time"])
        else:
            arrival = NOON
        yield Record(vector["stream"], payload, "key", arrival, f"{number:056d}")


def test_every_golden_vector_gets_its_verdict(lake: TestLake) -> None:
    golden = vectors()
    [(retention, lookback)] = {(v["click_retention_days"], v["lookback_days"]) for v in golden if "arrival" in v}
    ages = Ages(timedelta(days=retention), timedelta(days=lookback))
    records = list(records_of(golden))
    for stream in {r.stream for r in records}:
        lake.put([r for r in records if r.stream == stream])

    outcome = replace(lake, ages=ages).run()

    rejected = {int(row["sequence_number"]): row for row in lake.rows("rejected")}
    verdicts = [rejected[n]["reason"] if n in rejected else "accepted" for n in range(len(golden))]
    assert verdicts == [vector["verdict"] for vector in golden]
    assert all(rejected[n]["path"] == v.get("path", rejected[n]["path"]) for n, v in enumerate(golden) if n in rejected)
    ids = {row["event_id"] for name in ("clicks", "checkouts") for row in lake.rows(name)}
    accepted = [payload_of(vector) for vector in golden if vector["verdict"] == "accepted"]
    assert ids == {json.loads(payload)["event_id"] for payload in accepted}
    counted: Counter[str] = Counter()
    for reasons in outcome.rejected.values():
        counted.update(reasons)
    assert counted == Counter(verdict for verdict in verdicts if verdict != "accepted")


def test_what_is_rejected_is_counted_by_the_hour_of_its_arrival(lake: TestLake) -> None:
    early = record(click(at=NOON), arrival=NOON - timedelta(minutes=6))
    lake.put([early, replace(early, payload=b"{", arrival=NOON, sequence_number="1")])
    assert lake.run().rejected == {"2025-11-20T11": {"future_time": 1}, "2025-11-20T12": {"not_json": 1}}


def test_no_table_has_an_address_and_all_have_the_declared_columns(lake: TestLake) -> None:
    lake.put([record(click(ip_address="203.0.113.7", user_agent="Mozilla/5.0 203.0.113.7"))])
    lake.run()
    [file] = lake.files("clicks")
    assert lake.read(file).column_names == [column["name"] for column in TABLES_JSON["clicks"]["columns"]]
    assert "ip_address" not in str(TABLES_JSON)
    assert "203.0.113.7" not in str(lake.rows("clicks"))


def test_times_are_utc_without_a_zone(lake: TestLake) -> None:
    lake.put([record(click() | {"event_time": "2025-11-20T17:30:00.123456+05:30"}, arrival=NOON)])
    lake.run()
    [row] = lake.rows("clicks")
    assert row["event_time"] == datetime(2025, 11, 20, 12, 0, 0, 123456)
    assert row["arrived_at"] == datetime(2025, 11, 20, 12)
    assert [partition.values for partition in lake.versions()] == [("2025-11-20", "12")]
