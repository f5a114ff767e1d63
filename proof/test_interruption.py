import signal
from collections.abc import Iterator

import pytest

from proof.interruption import SIGNALS, stop_on_signals, uninterrupted


@pytest.fixture(autouse=True)
def handlers_restored() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_a_signal_waits_until_what_is_being_started_is_known() -> None:
    stop_on_signals()
    started = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        signal.raise_signal(signal.SIGTERM)
        started.append("job")
    assert started == ["job"]


def test_the_next_signal_does_not_disturb_the_ending() -> None:
    stop_on_signals()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGTERM)


def test_without_a_signal_nothing_is_raised_and_the_next_one_takes_effect_at_once() -> None:
    stop_on_signals()
    with uninterrupted():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
