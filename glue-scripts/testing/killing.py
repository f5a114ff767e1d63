"""Processes that are killed before they are done."""

import signal
import time
from collections.abc import Callable
from itertools import count
from random import Random
from subprocess import Popen


def killed(start: Callable[[str], Popen[str]], rng: Random, kills: int, seconds: float) -> str:
    """Name of what was killed so often at random moments, each time before its end.

    @param start starts, or goes on with, the work of that name
    @param seconds that the work takes where nobody disturbs it
    """
    for number in count():
        name = f"killed_{number}"
        if all(_is_killed(start(name), rng.uniform(0, seconds)) for _ in range(kills)):
            return name
    raise AssertionError


def seconds_of(process: Popen[str]) -> float:
    """Until its end, which is a good one."""
    began = time.monotonic()
    process.communicate(timeout=60)
    assert process.returncode == 0
    return time.monotonic() - began


def _is_killed(process: Popen[str], after: float) -> bool:
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL
