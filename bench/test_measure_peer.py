"""The steady part, worked out by hand; a real child that forks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from measure_peer import ProcessTree, Progress, Steady, cpu_seconds_of, measure, steady_part

FORKS = """
import os, time
child = os.fork()
if child == 0:
    page = bytearray(b"x" * 60_000_000)
    until = time.process_time() + 0.6
    while time.process_time() < until:
        pass
    time.sleep(0.6)
    os._exit(0)
until = time.process_time() + 0.3
while time.process_time() < until:
    pass
os.waitpid(child, 0)
"""


def test_the_steady_part_begins_at_a_tenth_and_ends_at_the_last_change():
    progress = [Progress(0, 0), Progress(3, 5), Progress(4, 20), Progress(6, 60), Progress(8, 100), Progress(20, 100)]
    assert steady_part(progress) == Steady(4, 8, pytest.approx(0.8))


@pytest.mark.parametrize(
    "progress",
    [[], [Progress(0, 0), Progress(1, 0)], [Progress(0, 0), Progress(1, 70), Progress(2, 70)]],
    ids=["no sample", "no row", "all at once"],
)
def test_no_steady_part_where_no_time_passed_between_rows(progress: list[Progress]):
    assert steady_part(progress) is None


def test_rows_that_are_replaced_count_until_their_number_rests():
    progress = [Progress(0, 0), Progress(1, 50), Progress(2, 100), Progress(3, 98), Progress(5, 100), Progress(6, 100)]
    assert steady_part(progress) == Steady(1, 5, pytest.approx(0.5))


def test_processor_and_memory_of_a_forked_process_count():
    counts = iter([0, 0, 4, 8])
    measurement = measure([sys.executable, "-c", FORKS], os.getpid(), lambda: next(counts, 10), events=10)
    assert measurement.exit_code == 0
    assert measurement.rows == 10
    assert measurement.seconds >= 1.2
    assert measurement.seconds_to_first_row is not None
    assert measurement.seconds_to_first_row < measurement.seconds
    assert 0.9 <= measurement.cpu_seconds["peer"] < 2
    assert 60e6 < measurement.peak_memory_bytes["peer"] < 500e6


STEPS = """
import sys, time
def work(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
def write_row():
    with open(sys.argv[1], "a") as rows:
        rows.write("row")
work(0.5)
write_row()
time.sleep(1)
work(0.5)
write_row()
work(1)
"""


def test_processor_of_the_steady_part_leaves_out_what_comes_before_and_after(tmp_path: Path):
    rows = tmp_path / "rows"
    rows.touch()
    command = [sys.executable, "-c", STEPS, str(rows)]
    idle = subprocess.Popen(["sleep", "60"])
    try:
        measurement = measure(command, idle.pid, lambda: rows.read_text().count("row"), events=2)
    finally:
        idle.kill()
    assert measurement.steady_cpu_seconds_per_million is not None
    assert 0.4 <= measurement.steady_cpu_seconds_per_million / 1e6 < 1.2


def test_a_program_that_fails_is_measured_too():
    measurement = measure([sys.executable, "-c", "raise SystemExit(7)"], os.getpid(), lambda: 0, events=1)
    assert measurement.exit_code == 7
    assert measurement.steady_events_per_second is None


def test_processor_of_a_server_counts_from_the_first_sample_on():
    tree = ProcessTree(os.getpid())
    before = cpu_seconds_of(os.getpid())
    while cpu_seconds_of(os.getpid()) < before + 0.2:
        pass
    tree.sample()
    assert 0.15 <= tree.cpu_seconds < 1
