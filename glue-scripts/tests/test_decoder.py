import json
import random
from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import decoder
from contract.ages import reject_by_age
from contract.decoder import decode
from contract.judge import Rejection, judge, parse_time
from contract.records import CHECKOUTS, CLICKS
from testing.golden import payload_of, vectors
from testing.records import records_of

CLICK = {
    "event_id": "e-1",
    "event_type": "page_view",
    "event_time": "2026-03-01T12:00:00.250Z",
    "user_id": "u-1",
    "session_id": "s-1",
    "schema_version": 1,
    "user_agent": "Mozilla/5.0 (iPhone) Mobile",
    "product_id": "p-1",
    "category": "",
    "price": 19.99,
    "currency": "USD",
    "referrer": "https://www.google.com/",
    "utm_source": "Google",
    "gclid": "abc",
}
CHECKOUT = {
    "event_id": "e-2",
    "event_type": "checkout",
    "event_time": "2026-03-01T13:00:00+01:00",
    "user_id": "u-1",
    "session_id": "s-1",
    "schema_version": 1,
    "checkout_id": "o-1",
    "currency": "EUR",
    "items": [
        {"product_id": "p-1", "quantity": 2, "unit_price": 1.5},
        {"product_id": "é", "quantity": 1, "unit_price": 0},
    ],
    "value": 3.0,
}


def verdicts(payloads: list[tuple[str, bytes]]) -> list[Rejection | str]:
    """What the decoder makes of each payload when all come in one batch."""
    decoded = decode(records_of(payloads))
    found: dict[int, Rejection | str] = {record.record_no: record.rejection for record in decoded.rejected}
    for accepted in (decoded.clicks, decoded.checkouts):
        found.update((record_no, "accepted") for record_no in accepted["record_no"].to_pylist())
    return [found[record_no] for record_no in range(len(payloads))]


def judged(stream: str, payload: bytes) -> Rejection | str:
    verdict = judge(stream, payload)
    return verdict if isinstance(verdict, Rejection) else "accepted"


def test_every_golden_vector_gets_the_judges_verdict_among_all_the_others() -> None:
    payloads = [(vector["stream"], payload_of(vector)) for vector in vectors()]
    random.Random(1).shuffle(payloads)
    assert len(payloads) > 85
    assert verdicts(payloads) == [judged(*payload) for payload in payloads]


@pytest.mark.parametrize(("stream", "event"), [(CLICKS, CLICK), (CHECKOUTS, CHECKOUT)])
def test_the_fast_path_makes_the_same_columns_as_the_judge(
    stream: str, event: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = records_of([(stream, json.dumps(event, ensure_ascii=False).encode())])
    fast = decode(records)
    monkeypatch.setattr(decoder, "DOUBTFUL", ("",))
    slow = decode(records)
    assert with_exact_price(fast.clicks) == with_exact_price(slow.clicks)
    assert (fast.checkouts, fast.lines) == (slow.checkouts, slow.lines)
    assert fast.clicks.num_rows + fast.checkouts.num_rows == 1


INSERTS = rb"""" } { \u0000 \ud800 \ 1e1 1.0 - null NaN "price":"1", "pr\u0069ce":"1", "value":1, "value":"x", , 0"""


def test_an_event_beyond_doubt_does_not_cost_a_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "judge", lambda *_: pytest.fail("judged"))
    payloads = [(CLICKS, json.dumps(CLICK).encode()), (CHECKOUTS, json.dumps(CHECKOUT).encode())]
    decode(records_of([(stream, payload.replace(b"\\u00e9", b"e")) for stream, payload in payloads]))


def with_exact_price(clicks: pa.Table) -> pa.Table:
    price = clicks["price"].cast(pa.decimal128(14, 4))
    return clicks.set_column(clicks.column_names.index("price"), "price", price)


mutations = st.one_of(
    st.binary(max_size=6), st.sampled_from([*INSERTS.split(), b" ", b"\xff", b"\xed\xa0\x80", b"9" * 20])
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([(CLICKS, CLICK), (CHECKOUTS, CHECKOUT)]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), mutations), min_size=1, max_size=3),
)
def test_a_mutated_event_gets_the_judges_verdict(
    case: tuple[str, dict], changes: list[tuple[float, int, bytes]]
) -> None:
    stream, event = case
    payload = json.dumps(event).encode()
    for position, removed, inserted in changes:
        at = int(position * len(payload))
        payload = payload[:at] + inserted + payload[at + removed :]
    other = (CLICKS, json.dumps(CLICK).encode())
    assert verdicts([other, (stream, payload), other]) == ["accepted", judged(stream, payload), "accepted"]


@pytest.mark.parametrize("vector", [v for v in vectors() if "arrival" in v], ids=lambda v: v["title"])
def test_an_age_gets_its_golden_verdict_from_whole_columns(vector: dict) -> None:
    records = records_of([(vector["stream"], payload_of(vector))], arrival=parse_time(vector["arrival"]))
    judged = reject_by_age(
        decode(records),
        records["approximateArrivalTimestamp"],
        click_retention=timedelta(days=vector["click_retention_days"]),
        lookback=timedelta(days=vector["lookback_days"]),
    )
    assert [r.rejection.reason for r in judged.rejected] == [vector["verdict"]] * (vector["verdict"] != "accepted")
    assert judged.clicks.num_rows + judged.checkouts.num_rows == (vector["verdict"] == "accepted")


def test_an_empty_optional_text_counts_as_none() -> None:
    clicks = decode(records_of([(CLICKS, json.dumps(CLICK).encode())])).clicks
    assert clicks["category"].to_pylist() == [None]
    assert clicks["source"].to_pylist() == ["google"]
    assert clicks["device"].to_pylist() == ["mobile"]
    assert clicks["click_id_type"].to_pylist() == ["gclid"]
    assert clicks["referrer_domain"].to_pylist() == ["google.com"]
    assert clicks["channel"].to_pylist() == ["paid_search"]
