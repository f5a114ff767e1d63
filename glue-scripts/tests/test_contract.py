import base64
import json
import random
import re
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.event_types import Checkout, Click, Item
from contract.judge import Rejection, judge, judge_age, parse_time
from testing.golden import payload_of, vectors

ROOT = Path(__file__).parents[2]
VECTORS = [pytest.param(vector, id=f"{vector['file']}: {vector['title']}") for vector in vectors()]


def a_click(**fields: object) -> bytes:
    click = {
        "event_id": "e-1",
        "event_type": "page_view",
        "event_time": "2026-03-01T12:00:00Z",
        "user_id": "u-1",
        "session_id": "s-1",
        "schema_version": 1,
    }
    return json.dumps(click | fields).encode()


@pytest.mark.parametrize("vector", VECTORS)
def test_a_golden_vector_gets_its_verdict(vector: dict) -> None:
    verdict: Click | Checkout | Rejection | None = judge(vector["stream"], payload_of(vector))
    if verdict and not isinstance(verdict, Rejection) and "arrival" in vector:
        verdict = judge_age(
            vector["stream"],
            parse_time(verdict.event_time),
            parse_time(vector["arrival"]),
            click_retention=timedelta(days=vector["click_retention_days"]),
            lookback=timedelta(days=vector["lookback_days"]),
        )

    if isinstance(verdict, Rejection):
        assert (verdict.reason, verdict.path) == (vector["verdict"], vector.get("path", verdict.path))
        assert verdict.rule
    else:
        assert vector["verdict"] == "accepted"


@pytest.mark.parametrize("vector", [v for v in vectors() if v["file"] == "accepted"], ids=lambda v: v["title"])
def test_an_accepted_event_is_what_the_typed_decoder_reads_where_it_can(vector: dict) -> None:
    payload = payload_of(vector)
    event = judge(vector["stream"], payload)
    with suppress(msgspec.DecodeError):
        assert event == msgspec.json.decode(payload, type=type(event))


def test_money_has_the_currencys_digits_however_it_was_written() -> None:
    event = judge("clicks", a_click(price=0).replace(b'"price": 0', b'"price": 12e-1'))
    assert isinstance(event, Click)
    assert str(event.price) == "1.200"


def test_an_accepted_checkout_is_typed_to_its_items() -> None:
    items = '[{"product_id": "p-1", "quantity": 3, "unit_price": 1e1}]'
    payload = a_click(event_type="checkout", checkout_id="o-1", currency="EUR", items=0, value=30)
    event = judge("checkouts", payload.replace(b'"items": 0', f'"items": {items}'.encode()))
    assert isinstance(event, Checkout)
    assert (event.items[0].quantity, str(event.items[0].unit_price)) == (3, "10.00")
    assert event.value == Decimal(30)


def test_a_time_is_read_to_the_microsecond_in_utc() -> None:
    assert parse_time("2026-03-01T01:30:00.123456+05:30") == datetime(2026, 2, 28, 20, 0, 0, 123456, tzinfo=UTC)


@given(st.binary(max_size=40))
def test_no_bytes_crash_the_judge(payload: bytes) -> None:
    assert judge("clicks", payload) != []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(Click.__struct_fields__)), json_values)
def test_no_value_of_a_field_crashes_the_judge_and_a_rejection_names_the_field(name: str, value: object) -> None:
    verdict = judge("clicks", a_click(**{name: value}))
    if isinstance(verdict, Rejection) and verdict.reason == "schema_violation":
        assert verdict.path == f"$.{name}"


TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[0-9.eE+-]+|.', re.DOTALL)
ODD = [b'"', b"\\", b"\\u0000", b"\\ud83d", b"\\udc5f", b"[", b"}", b",", b"-", b".0", b"e2", b"\xff", b"\0", b"null"]


def mangled(payload: bytes, other: bytes, chance: random.Random) -> bytes:
    """The payload with an odd piece put in, or one of its tokens taken from another payload."""
    if chance.random() < 0.3:
        at = chance.randrange(len(payload) + 1)
        return payload[:at] + chance.choice(ODD) + payload[at + chance.randrange(3) :]
    tokens = TOKEN.findall(payload) or [b""]
    tokens[chance.randrange(len(tokens))] = chance.choice(TOKEN.findall(other) or [b""])
    return b"".join(tokens)


def broken_in_each_field() -> list[tuple[str, bytes]]:
    """Records with a list of one in the place of each field, so that every rule is broken once."""
    item = {"product_id": "p-1", "quantity": 3, "unit_price": 10}
    order = {"event_type": "checkout", "checkout_id": "o-1", "currency": "EUR", "items": [item], "value": 30}
    return [
        *[("clicks", a_click(**{name: [0]})) for name in Click.__struct_fields__],
        *[("checkouts", a_click(**{**order, name: [0]})) for name in Checkout.__struct_fields__],
        *[("checkouts", a_click(**{**order, "items": [{**item, name: [0]}]})) for name in Item.__struct_fields__],
        *[("checkouts", a_click(**{**order, "items": 0})), ("clicks", b"[]"), ("clicks", b"{}")],
    ]


def test_both_languages_say_the_same_of_mangled_events_and_of_every_broken_rule() -> None:
    chance = random.Random(20260301)
    golden = [(vector["stream"], payload_of(vector)) for vector in vectors()]
    small = [(stream, payload) for stream, payload in golden if len(payload) < 2_000]
    records = [
        (stream, mangled(payload, chance.choice(small)[1], chance))
        for stream, payload in chance.choices(small, k=5_000)
    ] + broken_in_each_field()

    said = subprocess.run(
        [ROOT / "node_modules/.bin/tsx", ROOT / "events/judge-lines.ts"],
        input="".join(f"{stream} {base64.b64encode(payload).decode()}\n" for stream, payload in records),
        capture_output=True,
        check=True,
        text=True,
    )

    for (stream, payload), line in zip(records, said.stdout.splitlines(), strict=True):
        verdict = judge(stream, payload)
        ours = ["accepted"]
        if isinstance(verdict, Rejection):
            ours = [verdict.reason, verdict.path, verdict.rule]
        assert (payload, ours) == (payload, json.loads(line))
