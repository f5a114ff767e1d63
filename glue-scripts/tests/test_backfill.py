"""The batch oracle: against the plainest reference on random histories, and against cases worked out by hand."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession

from backfill import job
from backfill.attribution_oracle import attribute, count_repeats, standing_orders
from backfill.records import from_kinesis, read_events
from backfill.settings import Settings, parse_duration
from backfill.verdicts import judge_records
from spark_jvm import jvm_environment
from testing import touch_cases
from testing.bot_cases import bot_cases
from testing.event_builders import (
    MICROSECOND,
    NOON,
    Record,
    checkout,
    click,
    in_order_of_arrival,
    item,
    kinesis_table,
    record,
)
from testing.naive_answer import naive_answer, naive_repeats
from testing.naive_bots import verdicts_of
from testing.naive_touches import Rules, naive_credit, rules_of
from testing.oracle_comparison import Answer, answer_from_rows, assert_same_answer, oracle_answer
from testing.places import GLUE_SCRIPTS
from testing.shop_history import random_history
from testing.touch_cases import EXPECTED, case_records, touches_of

WEEK, DAY, HOUR, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NARROW = Settings(scope="user", lookback=timedelta(days=2, hours=3), max_path=3, click_retention=timedelta(days=9))

# Of three lines in four; the fourth has those of the settings.
RULES_OF_LINES = [
    Rules("user", timedelta(days=2, hours=3), 3),
    Rules("product", WEEK, 200, "clicks"),
    Rules("user", timedelta(days=14), 4, "clicks"),
]

Oracle = Callable[..., Answer]


@pytest.fixture(scope="module")
def oracle(spark: SparkSession) -> Oracle:
    def compute(records: list[Record], settings: Settings, line_rules: DataFrame | None = None) -> Answer:
        # A zone with summer time must not change an answer.
        spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
        judged = judge_records(from_kinesis(spark.createDataFrame(kinesis_table(records))), settings).persist()
        return oracle_answer(attribute(judged, settings, line_rules))

    return compute


@pytest.mark.parametrize("settings", [Settings(max_path=4), NARROW], ids=["product", "user"])
def test_the_oracle_and_the_plainest_reference_agree_on_random_histories(oracle: Oracle, settings: Settings):
    records = [
        arrived for seed in range(25) for arrived in random_history(Random(seed), prefix=f"{seed}-", settings=settings)
    ]
    naive = naive_answer(records, settings)

    assert {row["reason"] for row in naive["rejected_events"].values()} == {
        "not_json", "schema_violation", "value_mismatch", "future_time", "too_old", "conflicting_checkout",
    }  # fmt: skip
    assert len(naive["paths"]) > 500
    assert len(naive["bot_marks"]) > 10
    assert_same_answer(naive, oracle(records, settings))


def test_the_oracle_counts_the_repeats_that_the_plainest_reference_counts(spark: SparkSession):
    records = [arrived for seed in range(10) for arrived in random_history(Random(seed), prefix=f"{seed}-")]
    judged = judge_records(from_kinesis(spark.createDataFrame(kinesis_table(records))), Settings())
    expected = naive_repeats(records, Settings())

    assert count_repeats(judged, standing_orders(judged)) == expected > 5


def test_without_conflicts_the_order_of_arrival_changes_nothing(oracle: Oracle):
    records = [
        arrived for seed in range(10) for arrived in random_history(Random(seed), prefix=f"{seed}-", conflicts=False)
    ]
    backwards = [
        replace(arrived, sequence_number=str(10_000 - int(arrived.sequence_number))) for arrived in reversed(records)
    ]

    assert_same_answer(naive_answer(records, Settings()), oracle(backwards, Settings()))


def test_the_oracle_finds_the_touches_and_the_marks_worked_out_by_hand(oracle: Oracle):
    told = [arrived for case in bot_cases() for arrived in case.records]

    answer = oracle([*case_records(), *told], touch_cases.RULES)

    touches = touches_of(answer)
    assert {order: touches.get(order) for order in EXPECTED} == EXPECTED
    assert set(answer["bot_marks"]) == {mark for case in bot_cases() for mark in case.marks}


def test_a_line_is_credited_under_rules_of_its_own(oracle: Oracle, spark: SparkSession):
    records = [arrived for seed in range(20) for arrived in random_history(Random(seed), prefix=f"{seed}-")]
    naive = naive_answer(records, Settings())
    keys = sorted(naive["checkout_lines"])
    own = {key: RULES_OF_LINES[n % 4] for n, key in enumerate(keys) if n % 4 < len(RULES_OF_LINES)}
    rows = [(*key, r.scope, r.lookback // MICROSECOND, r.max_path, r.credits) for key, r in own.items()]
    line_rules = spark.createDataFrame(
        rows, "checkout_id string, line_no int, scope string, lookback_micros long, max_path int, credits string"
    )

    expected = naive_credit(
        naive["clicks"].values(),
        naive["checkout_lines"].values(),
        lambda line: own.get((line["checkout_id"], line["line_no"]), rules_of(Settings())),
        verdicts_of(naive),
    )

    assert_same_answer(answer_from_rows({**as_rows(naive), **expected}), oracle(records, Settings(), line_rules))


def as_rows(answer: Answer) -> dict[str, Iterable[dict]]:
    return {name: rows.values() for name, rows in answer.items()}


CLOCKS_CHANGED = datetime(2025, 10, 28, 12, tzinfo=UTC)

# Title, the shopper's clicks, when p1 is bought, ids of the clicks on the path.
PATHS: list[tuple[str, list[dict], datetime, list[str]]] = [
    ("a click before the checkout earns", [{"at": NOON - HOUR, "event_id": "a"}], NOON, ["a"]),
    ("a click at the moment of the checkout earns", [{"at": NOON, "event_id": "a"}], NOON, ["a"]),
    ("a click after the checkout earns nothing", [{"at": NOON + MICROSECOND}], NOON, []),
    ("a click exactly lookback before the line earns", [{"at": NOON - WEEK, "event_id": "a"}], NOON, ["a"]),
    ("a click a microsecond before that earns nothing", [{"at": NOON - WEEK - MICROSECOND}], NOON, []),
    (
        "a lookback is exact where clocks change",
        [
            {"at": CLOCKS_CHANGED - WEEK, "event_id": "in"},
            {"at": CLOCKS_CHANGED - WEEK - 30 * MINUTE, "event_id": "out"},
        ],
        CLOCKS_CHANGED,
        ["in"],
    ),
    ("a click on another product earns nothing", [{"at": NOON - HOUR, "product_id": "p2"}], NOON, []),
    ("a click without a product earns nothing", [{"at": NOON - HOUR, "product_id": None}], NOON, []),
    ("a remove_from_cart earns nothing", [{"at": NOON, "event_type": "remove_from_cart"}], NOON, []),
    ("another shopper's click earns nothing", [{"at": NOON, "user_id": "somebody else"}], NOON, []),
    (
        "clicks of one moment stand in the order of their ids by code point",
        [{"at": NOON - HOUR, "event_id": event_id} for event_id in ("😀", "é", "b", "\uffee", "B")],
        NOON,
        ["B", "b", "é", "\uffee", "😀"],
    ),
    (
        "one id at two times is two clicks",
        [{"at": NOON, "event_id": "a"}, {"at": NOON - HOUR, "event_id": "a"}],
        NOON,
        ["a", "a"],
    ),
    (
        "a path keeps the first click and the latest 199",
        [{"at": NOON - n * MINUTE, "event_id": f"{n} before"} for n in range(202)],
        NOON,
        ["201 before", *[f"{n} before" for n in reversed(range(199))]],
    ),
]  # fmt: skip

PRECEDENCE = [
    record(checkout("first", coupon="FIRST"), delay=2 * MINUTE),
    record(checkout("first", items=[item(quantity=2)]), delay=3 * MINUTE),
    record(checkout("first", items=[item(quantity=2)]), delay=4 * MINUTE),
    record(checkout("first", coupon="SECOND", session_id="session-2"), delay=5 * MINUTE),
]

BLANK_ORDER = checkout("blank", items=[item(category="", brand="")], payment_method="", coupon="", user_agent="")


@pytest.fixture(scope="module")
def by_hand(oracle: Oracle) -> Answer:
    """One answer over all cases below, each with shoppers of its own."""
    records = [
        *[
            record(event)
            for user, clicks, bought, _ in PATHS
            for event in [*[click(**{"user_id": user, **fields}) for fields in clicks], checkout(user, bought)]
        ],
        *PRECEDENCE,
        record(click("late arrival", NOON - HOUR, event_id="late"), delay=20 * DAY),
        record(checkout("late arrival")),
        record(click("in time", event_id="in time"), delay=30 * DAY),
        record(click("too old", event_id="too old"), delay=30 * DAY + MICROSECOND),
        record(checkout("order in time"), delay=23 * DAY),
        record(checkout("order too old"), delay=23 * DAY + MICROSECOND),
        record(click("ahead", event_id="ahead"), delay=-5 * MINUTE),
        record(click("too far ahead", event_id="too far ahead"), delay=-5 * MINUTE - MICROSECOND),
        *[record(click("broken", price="ten"), delay=delay) for delay in (MINUTE, HOUR)],
        record(click("blank", category="", brand="", utm_medium="")),
        record(BLANK_ORDER),
        record(checkout("twins", items=[item(), item()])),
        record(checkout("dinar", items=[item(quantity=3, unit_price="0.335")], currency="KWD")),
    ]
    same_moment = replace(PRECEDENCE[0], partition_key="tie")
    tie = [
        record(checkout("tie", items=[item(quantity=n)], coupon=f"{n}th"), arrival=same_moment.arrival)
        for n in (100, 99)
    ]
    return oracle(
        [
            *in_order_of_arrival(records),
            replace(tie[0], sequence_number="100"),
            replace(tie[1], sequence_number="99"),
        ],
        Settings(),
    )


@pytest.mark.parametrize(("user", "clicks", "bought", "path"), PATHS, ids=[title for title, *_ in PATHS])
def test_path(by_hand: Answer, user: str, clicks: list, bought: datetime, path: list[str]):
    pairs = sorted(key for key in by_hand["paths"] if key[0] == f"order-{user}")

    assert [click_id for _, _, _, click_id in pairs] == path
    assert by_hand["attributed_checkouts"][f"order-{user}", 1]["first_click_id"] == (path[0] if path else None)


def test_a_click_that_arrives_weeks_after_the_checkout_earns(by_hand: Answer):
    assert by_hand["attributed_checkouts"]["order-late arrival", 1]["first_click_id"] == "late"


def test_the_first_content_to_arrive_stands_and_another_is_one_conflict(by_hand: Answer):
    order = by_hand["checkouts"]["order-first",]

    assert (order["coupon"], order["session_id"]) == ("FIRST", "session-1")
    assert len(rejected_of(by_hand, "conflicting_checkout")) == 2, "one of `first`, one of `tie`"


def test_of_two_arrivals_at_one_moment_the_lower_number_is_first_whatever_its_digits(by_hand: Answer):
    assert by_hand["checkouts"]["order-tie",]["coupon"] == "99th"


def test_ages_are_judged_at_arrival_with_the_bounds_included(by_hand: Answer):
    cases = {"in time", "too old", "ahead", "too far ahead"}

    assert {event_id for _, _, event_id in by_hand["clicks"]} & cases == {"in time", "ahead"}
    assert ("order-order in time",) in by_hand["checkouts"]
    assert ("order-order too old",) not in by_hand["checkouts"]
    assert len(rejected_of(by_hand, "too_old")) == 2
    assert len(rejected_of(by_hand, "future_time")) == 1


def test_a_broken_payload_seen_twice_is_one_rejected_event(by_hand: Answer):
    assert len(rejected_of(by_hand, "schema_violation")) == 1


def test_empty_text_says_as_little_as_none(by_hand: Answer):
    blank = next(row for row in by_hand["clicks"].values() if row["user_id"] == "blank")

    assert (blank["category"], blank["brand"], blank["utm_medium"]) == (None, None, None)


def test_equal_items_are_lines_of_their_own(by_hand: Answer):
    assert [line for order, line in by_hand["checkout_lines"] if order == "order-twins"] == [1, 2]


def test_money_is_exact_to_the_currencys_last_digit(by_hand: Answer):
    assert by_hand["checkout_lines"]["order-dinar", 1]["amount"] == Decimal("1.005")


def rejected_of(answer: Answer, reason: str) -> list[dict]:
    return [row for row in answer["rejected_events"].values() if row["reason"] == reason]


SHOP = [
    click(at=NOON - HOUR),
    checkout(items=[item("p1", 3, "19.99"), item("p2", 1, "0.03")]),
    checkout("bert", items=[item(unit_price="5")], currency="JPY"),
]
SUMMARY = {
    "received": 7,
    "accepted": 3,
    "duplicates": 2,
    "repeats": 1,
    "rejected": {"not_json": 1, "value_mismatch": 1},
    "clicks": 1,
    "checkouts": 2,
    "lines": 3,
    "attributed": 1,
    "unattributed": 2,
    "revenue": {"JPY": "5", "USD": "60"},
    "attributed_revenue": {"JPY": "0", "USD": "59.97"},
}


@pytest.fixture
def shop() -> list[Record]:
    loaded_again = SHOP[2] | {"event_id": "loaded again"}
    records = [record(event) for event in [*SHOP, SHOP[0], loaded_again, checkout("carl", value=1)]]
    return [*records, replace(records[0], payload=b"garbage")]


def test_the_job_answers_for_json_lines(spark: SparkSession, shop: list[Record], tmp_path: Path, capsys):
    history, output = tmp_path / "history.jsonl", tmp_path / "answer"
    history.write_bytes(b"\r\n".join(arrived.payload for arrived in shop) + b"\n\n")

    job.main(["--events", str(history), "--output", str(output), "--format", "json", "--json", "--JOB_NAME", "by-glue"])

    assert json.loads(capsys.readouterr().out) == SUMMARY
    lines = [json.loads(line) for part in output.glob("attributed_checkouts/*.json") for line in part.open()]
    assert {(line["checkout_id"], line["line_no"]): line.get("source") for line in lines} == {
        ("order-anna", 1): "direct",
        ("order-anna", 2): None,
        ("order-bert", 1): None,
    }
    with pytest.raises(SystemExit, match="already exists"):
        job.main(["--events", str(history), "--output", str(output)])


def test_the_job_answers_for_records_of_kinesis_by_the_rules_asked_for(
    spark: SparkSession, shop: list[Record], tmp_path: Path, capsys
):
    retention, lookback = 2 * HOUR, 59 * MINUTE
    kept = [record(click("dora"), retention), record(checkout("emil"), retention - lookback)]
    too_old = [
        record(click("dora", event_id="old"), retention + MICROSECOND),
        record(checkout("fred"), retention - lookback + MICROSECOND),
    ]
    pq.write_table(kinesis_table(in_order_of_arrival([*shop, *kept, *too_old])), tmp_path / "records.parquet")

    job.main(
        ["--records", str(tmp_path), "--scope", "user", "--lookback", "59 minutes", "--click_retention", "2 hours"]
    )

    printed = capsys.readouterr().out.split()
    figures = {name: printed[printed.index(name) + 1] for name in ("accepted", "too_old", "attributed")}
    assert figures == {"accepted": "5", "too_old": "2", "attributed": "0"}


def test_the_job_runs_as_glue_starts_it_from_contract_and_backfill_alone(shop: list[Record], tmp_path: Path):
    script, package = tmp_path / "job.py", tmp_path / "backfill.zip"
    shutil.copy(GLUE_SCRIPTS / "backfill" / "job.py", script)
    with zipfile.ZipFile(package, "w") as archive:
        for file in [file for name in ("contract", "backfill") for file in (GLUE_SCRIPTS / name).rglob("*.*")]:
            archive.write(file, file.relative_to(GLUE_SCRIPTS))
    pq.write_table(kinesis_table(in_order_of_arrival(shop)), tmp_path / "records.parquet")
    own = ["--records", f"{tmp_path}/records.parquet", "--json", "true"]
    of_glue = ["--JOB_NAME", "backfill", "--JOB_RUN_ID", "jr_1", "--TempDir", "s3://a/", "--job-language", "python"]

    ran = subprocess.run(
        [sys.executable, str(script), *of_glue, *own],
        cwd=tmp_path,
        env={name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
        | jvm_environment()
        | {"PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
    )

    assert (ran.returncode, json.loads(ran.stdout or "null")) == (0, SUMMARY), ran.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "one of the arguments --records --events is required"),
        (["--records", "a", "--events", "b"], "not allowed with argument"),
        (["--events", "a", "--scope", "session"], "invalid choice: 'session'"),
        (["--events", "a", "--lookback", "a week"], "not a duration such as '7 days': 'a week'"),
        (["--events", "a", "--lookback", "0 days"], "lookback must be longer than nothing"),
        (["--events", "a", "--lookback", "31 days"], "click_retention must not be shorter than lookback"),
        (["--events", "a", "--max_path", "1"], "max_path must be 2 to 1000, not 1"),
    ],
)
def test_a_bad_argument_is_named(arguments: list[str], complaint: str, capsys):
    with pytest.raises(SystemExit):
        job.parse_arguments(arguments)

    assert complaint in capsys.readouterr().err


def test_arguments_of_glue_are_ignored_and_named(capsys):
    arguments = job.parse_arguments(["--events", "a", "--JOB_NAME", "b", "--lookbak", "1 day"])

    assert arguments.settings == Settings()
    assert capsys.readouterr().err == "backfill: ignored --JOB_NAME b --lookbak 1 day\n"


@pytest.mark.parametrize("option", ["--records", "--events"])
def test_missing_input_is_one_clear_line(spark: SparkSession, tmp_path: Path, option: str):
    with pytest.raises(SystemExit, match=r"^backfill: cannot read .*missing: .*does not exist.*$") as stopped:
        job.main([option, str(tmp_path / "missing")])

    assert "\n" not in str(stopped.value)


def test_parquet_of_other_columns_is_refused_by_name(spark: SparkSession, shop: list[Record], tmp_path: Path):
    pq.write_table(kinesis_table(shop).drop_columns(["sequenceNumber"]), tmp_path / "records.parquet")

    with pytest.raises(SystemExit, match="has no column sequenceNumber"):
        job.main(["--records", str(tmp_path)])


def test_durations_are_exact():
    assert parse_duration("1 day 12 hours") == timedelta(hours=36)
    assert parse_duration("2 weeks") == timedelta(days=14)


def test_a_difference_names_table_row_and_column(by_hand: Answer):
    key = ("order-dinar", 1)
    lines = by_hand["checkout_lines"]
    changed = {**by_hand, "checkout_lines": {**lines, key: lines[key] | {"amount": Decimal("1.004")}}}

    with pytest.raises(AssertionError, match=r"checkout_lines: .*1 with other values\n.*order-dinar.*amount is"):
        assert_same_answer(changed, by_hand)


@pytest.mark.parametrize("table", ["checkouts", "checkout_lines"])
def test_an_order_with_empty_texts_is_the_fact_that_it_is_without_them(by_hand: Answer, table: str):
    texts = dict.fromkeys(("payment_method", "coupon", "user_agent"))
    without = checkout("blank", items=[item(category=None, brand=None)]) | texts
    [(key, fact)] = naive_answer([record(without)], Settings())[table].items()

    assert by_hand[table][key] == fact


def test_the_stream_of_checkouts_may_have_any_name_that_the_job_is_told(spark: SparkSession, tmp_path: Path):
    records = [replace(record(event), stream=name) for event, name in ((click(), "of clicks"), (checkout(), "of both"))]
    pq.write_table(kinesis_table(records, prefix=""), tmp_path / "records.parquet")
    arguments = job.parse_arguments(["--records", str(tmp_path), "--checkouts_stream", "of both"])

    streams = job.read_history(spark, arguments).orderBy("stream").select("stream", "payload").collect()

    assert [(row.stream, bytes(row.payload)) for row in streams] == [
        ("checkouts", records[1].payload),
        ("clicks", records[0].payload),
    ]


def test_a_line_of_a_file_is_a_checkout_by_its_type_or_by_its_id(spark: SparkSession, tmp_path: Path):
    lines = {
        '{"event_type": "checkout"}': "checkouts",
        '{"checkout_id": "without a type"}': "checkouts",
        '{"checkout_id": "1", "event_type": "page_view"}': "checkouts",
        '{"event_type": "page_view"}': "clicks",
        '{"checkout_id": "cut off': "clicks",
        "[]": "clicks",
    }
    (tmp_path / "history.jsonl").write_text("\n".join(lines))

    read = read_events(spark, str(tmp_path)).orderBy("position").collect()

    assert [(bytes(row.payload).decode(), row.stream) for row in read] == list(lines.items())
