"""Runs a program beside a PostgreSQL server and measures both: time, processor, memory, rows that became visible."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import psycopg

SAMPLE_SECONDS = 0.25
# The kernel walks all pages for it: at every sample it would cost the measured ones a tenth of a core.
MEMORY_SECONDS = 2
# A count reads the whole table: so much of the time at most goes into counting.
COUNTING_SHARE = 0.05
BEGIN_SHARE = 0.1
COUNT_LINES = "select count(*) from attributed_lines"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Progress:
    """How many rows were visible, some seconds after the start."""

    seconds: float
    rows: int


@dataclass(frozen=True)
class Measurement:
    """CPU in seconds, memory in bytes of proportional set size; both by program ("peer", "postgresql").

    In the steady part CPU is that of both programs.
    """

    exit_code: int
    seconds: float
    seconds_to_first_row: float | None
    steady_events_per_second: float | None
    steady_cpu_seconds_per_million: float | None
    cpu_seconds: dict[str, float]
    peak_memory_bytes: dict[str, int]
    rows: int


class ProcessTree:
    """CPU and memory of a process and its descendants, sampled; a process that ends keeps the CPU it was seen with.

    What a process used between its last sample and its end counts as soon as a parent in the tree has waited for it.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._before = cpu_seconds_of(root)
        self.cpu_seconds = 0.0
        self.peak_memory_bytes = 0
        self._next_memory = time.monotonic()

    def sample(self) -> None:
        """Takes the tree as it is now, its memory now and then; the highest figures remain."""
        processes = _processes_of(self._root)
        used = sum(_own_cpu(process) for process in processes) - self._before
        self.cpu_seconds = max(self.cpu_seconds, used)
        if time.monotonic() >= self._next_memory:
            self._next_memory = time.monotonic() + MEMORY_SECONDS
            self.peak_memory_bytes = max(self.peak_memory_bytes, sum(map(memory_bytes_of, processes)))


def cpu_seconds_of(root: int) -> float:
    """Seconds that a tree's processes and the children they waited for have used."""
    return sum(_own_cpu(process) for process in _processes_of(root))


def memory_bytes_of(process: int) -> int:
    """Proportional set size: pages that several processes share count in parts. 0 where the process has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


@dataclass(frozen=True)
class Steady:
    """The part of a run in which rows became visible: from when to when, in seconds, and the share of all events."""

    begin: float
    end: float
    share: float


def steady_part(progress: Sequence[Progress]) -> Steady | None:
    """From the first moment with a tenth of the rows visible until the last change of their number.

    None where all rows became visible at once.
    """
    final = progress[-1].rows if progress else 0
    if final == 0:
        return None
    begin = next(moment for moment in progress if moment.rows >= BEGIN_SHARE * final)
    end = _last_change(progress)
    if end <= begin.seconds:
        return None
    return Steady(begin.seconds, end, (final - begin.rows) / final)


def measure(
    command: Sequence[str],
    postmaster: int,
    count_rows: Callable[[], int],
    events: int,
    environment: Mapping[str, str] | None = None,
) -> Measurement:
    """Runs the command to its end, in this environment or the one given; `count_rows` is asked every `SAMPLE_SECONDS`,
    less often where it takes long, and once after the end.
    """
    progress = [Progress(0, count_rows())]
    used = [(0.0, 0.0)]
    postgresql = ProcessTree(postmaster)
    begin = time.monotonic()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment, start_new_session=True
    )
    peer = ProcessTree(child.pid)
    ended = threading.Event()
    counting = threading.Thread(target=_count_until, args=(ended, begin, progress, count_rows))
    counting.start()
    try:
        while (status := wait_for_end(child, SAMPLE_SECONDS)) is None:
            peer.sample()
            postgresql.sample()
            used.append((time.monotonic() - begin, peer.cpu_seconds + postgresql.cpu_seconds))
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    finally:
        ended.set()
        counting.join()
    seconds = time.monotonic() - begin
    postgresql.sample()
    exit_code, cpu_of_peer = status
    progress.append(Progress(seconds, count_rows()))
    cpu_of_peer = max(peer.cpu_seconds, cpu_of_peer)
    used.append((seconds, cpu_of_peer + postgresql.cpu_seconds))
    steady = steady_part(progress)
    return Measurement(
        exit_code=exit_code,
        seconds=seconds,
        seconds_to_first_row=next((moment.seconds for moment in progress if moment.rows > 0), None),
        steady_events_per_second=steady and events * steady.share / (steady.end - steady.begin),
        steady_cpu_seconds_per_million=steady and _cpu_between(used, steady) * 1e6 / (events * steady.share),
        cpu_seconds={"peer": cpu_of_peer, "postgresql": postgresql.cpu_seconds},
        peak_memory_bytes={"peer": peer.peak_memory_bytes, "postgresql": postgresql.peak_memory_bytes},
        rows=progress[-1].rows,
    )


def _count_until(ended: threading.Event, begin: float, progress: list[Progress], count_rows: Callable[[], int]) -> None:
    """In a thread of its own: a slow count must not delay the samples of processor and memory."""
    pause = SAMPLE_SECONDS
    while not ended.wait(pause):
        asked = time.monotonic()
        rows = count_rows()
        answered = time.monotonic()
        progress.append(Progress(answered - begin, rows))
        pause = max(SAMPLE_SECONDS, (answered - asked) / COUNTING_SHARE)


def wait_for_end(child: subprocess.Popen, seconds: float) -> tuple[int, float] | None:
    """Exit code and CPU seconds of a child and all that it waited for; None where it still runs after `seconds`."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        process, status, usage = os.wait4(child.pid, os.WNOHANG)
        if process:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage.ru_utime + usage.ru_stime
        time.sleep(min(0.02, left))
    return None


def _cpu_between(used: Sequence[tuple[float, float]], steady: Steady) -> float:
    """Seconds of processor time used in the steady part, by the first samples at its begin and end or after."""

    def until(moment: float) -> float:
        return next(cpu for seconds, cpu in used if seconds >= min(moment, used[-1][0]))

    return until(steady.end) - until(steady.begin)


def _last_change(progress: Sequence[Progress]) -> float:
    """Seconds after the start."""
    changes = (after.seconds for before, after in pairwise(progress) if after.rows != before.rows)
    return max(changes, default=progress[0].seconds)


def _processes_of(root: int) -> list[int]:
    """The process and all its descendants that are there."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [root]
    for process in found:
        found.extend(children.get(process, []))
    return found


def _own_cpu(process: int) -> float:
    """User and system seconds of a process and of the children it waited for; 0 where it has ended."""
    fields = _stat(process)
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_PER_SECOND if fields else 0.0


def _stat(process: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on, since the name before may hold blanks."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database_url", required=True)
    parser.add_argument("--postmaster", type=int, required=True, help="process id of the PostgreSQL server")
    parser.add_argument("--events", type=int, required=True, help="number of events that the command processes")
    parser.add_argument("--count", default=COUNT_LINES, help="query that gives the number of visible rows")
    parser.add_argument("command", nargs="+", help="after --")
    arguments = parser.parse_args()
    with psycopg.connect(arguments.database_url, autocommit=True) as connection:

        def count_rows() -> int:
            row = connection.execute(arguments.count).fetchone()
            return int(row[0]) if row else 0

        measurement = measure(arguments.command, arguments.postmaster, count_rows, arguments.events)
    print(json.dumps(asdict(measurement), indent=2))
    return 0 if measurement.exit_code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
