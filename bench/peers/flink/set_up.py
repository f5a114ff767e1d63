"""Makes FOLDER/venv (Flink for Python) and FOLDER/jars (JDBC connector, PostgreSQL driver); does nothing when made.

Needs Python 3.11, a Java runtime of 11 or 17, and Maven.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = [HERE / "requirements.txt", HERE / "pom.xml"]


def set_up(folder: Path) -> None:
    """Venv and jars of the pins; `FOLDER/made` holds the pins' digest once both are there."""
    digest = hashlib.sha256(b"".join(pins.read_bytes() for pins in PINS)).hexdigest()
    made = folder / "made"
    if made.exists() and made.read_text() == digest:
        return
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise SystemExit(f"set_up: {program} is not installed")
    if sys.version_info[:2] != (3, 11):
        raise SystemExit("set_up: Flink's pins are for Python 3.11")
    for part in ("venv", "jars"):
        shutil.rmtree(folder / part, ignore_errors=True)
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run("Python packages", [*pip, "--requirement", str(PINS[0])])
    copy = ["mvn", "-q", "-B", "-f", str(PINS[1]), "dependency:copy-dependencies"]
    _run("jars", [*copy, f"-DoutputDirectory={folder / 'jars'}", "-DincludeScope=runtime"])
    made.write_text(digest)


def _run(what: str, command: list[str]) -> None:
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        lines = [line for line in (result.stdout + result.stderr).splitlines() if "ERROR" in line]
        reason = lines[0] if lines else f"{command[0]} ended with {result.returncode}"
        raise SystemExit(f"set_up: {what} could not be fetched: {reason}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="such as .local/bench/flink")
    set_up(parser.parse_args().folder.resolve())
