"""Runs of pytest side by side: every test once, whoever takes its file."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from testing.places import GLUE_SCRIPTS, ROOT

# Every test notes itself, and a file that its fixture is done. Tests of the first file wait until all others are done.
TEST_FILE = """
import pathlib, time, pytest

log = pathlib.Path(__file__).parents[1] / "log"

def note(text):
    with log.open("a") as file:
        file.write(f"{text}\\n")

@pytest.fixture(scope="module")
def of_this_file():
    yield
    note(f"{__name__} is done")

@pytest.mark.parametrize("number", range(3))
def test(of_this_file, number):
    give_up = time.monotonic() + 60
    while __name__ == "first.test_0" and log.read_text().count("is done") < 5:
        assert time.monotonic() < give_up
        time.sleep(0.01)
    note(f"{__name__} {number}")
"""


def start_run(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(folder / "pytest.ini"), *options]
    return subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE)


def write_suite(folder: Path, names: list[str]) -> None:
    """With the repository's conftest.py."""
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {GLUE_SCRIPTS}\n")
    (folder / "log").touch()
    for name in names:
        file = folder / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(TEST_FILE)


def test_two_runs_run_every_test_once_and_who_is_free_takes_the_next_file(tmp_path: Path) -> None:
    names = [f"{folder}.test_{number}" for folder in ("first", "second") for number in range(3)]
    write_suite(tmp_path, names)

    runs = [start_run(tmp_path, "--taken", str(tmp_path / "taken")) for _ in range(2)]
    said = [run.communicate()[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    noted = Counter((tmp_path / "log").read_text().splitlines())
    assert noted == Counter([*(f"{name} {n}" for name in names for n in range(3)), *(f"{n} is done" for n in names)])
    assert {text.splitlines()[-1].split(" in ")[0] for text in said} == {"3 passed", "15 passed"}


def test_alone_a_run_takes_every_file(tmp_path: Path) -> None:
    write_suite(tmp_path, ["second.test_0", "second.test_1"])

    assert "6 passed" in start_run(tmp_path).communicate()[0]
