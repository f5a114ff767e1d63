"""Numbers of streams over a clock that is set back, and over a restart."""

import re
from types import SimpleNamespace

import pytest
from ministack.services import dynamodb, kinesis

from ministack_launcher.sequence_numbers import rising
from ministack_launcher.testing.emulator_process import running_emulator
from ministack_launcher.testing.pipe_chain import PipeChain

HOUR = 3600


@pytest.mark.parametrize(
    ("service", "next_number"),
    [(dynamodb, dynamodb._next_stream_seq), (kinesis, kinesis._next_sequence_number)],
)
def test_numbers_rise_although_the_clock_is_set_back(service, next_number, monkeypatch):
    clock = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(service, "time", SimpleNamespace(time=lambda: clock.now))
    number = rising(next_number, list)
    told = [number(), number()]
    clock.now -= HOUR
    told += [number(), number()]
    clock.now += 2 * HOUR
    told += [number()]
    assert told == sorted(set(told))
    assert {len(each) for each in told} == {30}


def test_numbers_rise_above_those_from_before():
    known = ["7".zfill(30), "9".zfill(30)]
    assert rising(lambda: "1".zfill(30), lambda: known)() == "10".zfill(30)


def test_numbers_rise_above_those_of_a_saved_state(tmp_path):
    with running_emulator(tmp_path) as emulator:
        chain = PipeChain(emulator, "orders")
        before = put_record(emulator)
        chain.put("a")
        emulator.stop()
        for service in ("dynamodb", "kinesis"):
            state = tmp_path / "services" / f"{service}.json"
            state.write_text(later(state.read_text()))
        emulator.start()
        chain.pipe()
        chain.put("a", status="paid")
        chain.wait_for(3)
        assert put_record(emulator) > later(before)
        one, two = [record["dynamodb"]["SequenceNumber"] for _, record in chain.delivered() if record]
        assert one < two


def later(text):
    """As if its numbers were from an hour ahead."""
    return re.sub(r"\b0{7}(\d{13})(\d{10})\b", lambda found: f"{int(found[1]) + HOUR * 1000:020d}{found[2]}", text)


def put_record(emulator):
    put = emulator.client("kinesis").put_record(StreamName="orders", PartitionKey="a", Data=b"{}")
    return put["SequenceNumber"]
