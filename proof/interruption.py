"""Ctrl-C and SIGTERM: they end the run through every `finally`, but not while something is being started."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def stop_on_signals() -> None:
    """The first one raises KeyboardInterrupt; pressed again they do not disturb what that sets off."""

    def stop(*_: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, stop)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A signal takes effect at the end of the block: what is started in it is then known to who must end it.

    For the main thread only.
    """
    came: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _: came.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
