import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.contract import Rejection, judge, judge_age, parse_time
from attribution.event_types import Checkout, Click

GOLDEN = Path(__file__).parents[2] / "events" / "golden"
VECTORS = [
    pytest.param(json.loads(line), id=f"{path.stem}: {json.loads(line)['title']}")
    for path in sorted(GOLDEN.glob("*.jsonl"))
    for line in path.read_text().splitlines()
]


def payload_of(vector: dict) -> bytes:
    if "payload_base64" in vector:
        return base64.b64decode(vector["payload_base64"])
    parts = [vector["payload"]] if isinstance(vector["payload"], str) else vector["payload"]
    return "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts).encode()


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
    verdict = judge(vector["stream"], payload_of(vector))
    if not isinstance(verdict, Rejection) and "arrival" in vector:
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


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if vector.id.startswith("accepted")])
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
