"""Who is measured: our job, and what a user would pick instead, each a command that writes to its own database."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
OURS = "ours"
ATTRIBUTED_LINES = """
    create table attributed_lines (
        checkout_id text not null, product_id text not null, amount numeric(19, 4) not null,
        first_click_id text, first_click_time timestamptz, utm_source text,
        written_at timestamptz default clock_timestamp() {key}
    )
"""


@dataclass(frozen=True)
class Work:
    """The same events as files of JSON lines and as records of Kinesis, and the oracle's answer."""

    events: int
    lines: Path
    records: Path
    right_rows: Path


@dataclass(frozen=True)
class Contender:
    """`facts` are those of peer.json; its answer is read from `rows`, `counted` is the table that grows meanwhile.

    `ddl` makes a peer's table.
    """

    name: str
    title: str
    python: Path
    script: Path
    arguments: tuple[str, ...]
    rows: str
    counted: str
    facts: dict
    ddl: str = ""

    @property
    def is_ours(self) -> bool:
        return self.name == OURS

    def command(self, work: Work, database_url: str, checkpoint: Path, *more: str) -> list[str]:
        """Ours reads the records as the kinesis source gives them, a peer the lines."""
        if self.is_ours:
            return [str(self.python), str(self.script), str(work.records), "--database_url", database_url, *more]
        return [
            *(str(self.python), str(self.script), str(work.lines), "--database_url", database_url),
            *("--checkpoint", str(checkpoint), *self.arguments, *more),
        ]

    def environment(self) -> dict[str, str]:
        """Of the process."""
        return environment_of_ours() if self.is_ours else _own_environment()


def environment_of_ours() -> dict[str, str]:
    """What leads Spark and Python to our job, as on the laptop."""
    paths = [ROOT / "glue-scripts", ROOT / "local", ROOT / "local" / "spark" / "startup"]
    return _own_environment() | {"PYTHONPATH": os.pathsep.join(map(str, paths))}


def _own_environment() -> dict[str, str]:
    """This process's, but for what leads Spark and Python."""
    led = ("PYTHONPATH", "PYSPARK_", "SPARK_")
    return {name: value for name, value in os.environ.items() if not name.startswith(led)} | {
        "SPARK_LOCAL_IP": "127.0.0.1"
    }


def ours() -> Contender:
    """The streaming job itself, as its files are here."""
    facts = {"clicks_queryable": True, "survives_lost_checkpoint": True, "validates": True, "note": ""}
    script = ROOT / "bench" / "job_alone.py"
    python = Path(sys.executable)
    return Contender(OURS, "ecommerce-streaming", python, script, (), "attributed_checkouts", "checkout_lines", facts)


def peer_names() -> list[str]:
    """Folders of peers, in order of name."""
    return sorted(file.parent.name for file in PEERS.glob("*/peer.json"))


def find_peer(name: str, folder: Path, disorder_seconds: int) -> list[Contender]:
    """The peer's variants, set up in `folder`; CannotInstallError in one line where that cannot be."""
    facts = json.loads((PEERS / name / "peer.json").read_text())
    key = ", primary key (checkout_id, product_id)" if facts.get("is_keyed", True) else ""
    return [
        Contender(
            name=f"{name} {variant}",
            title=f"{facts['title']}, {variant}",
            python=python_of(name, folder),
            script=PEERS / name / "run.py",
            arguments=("--disorder_seconds", str(disorder_seconds), *arguments),
            rows="attributed_lines",
            counted="attributed_lines",
            facts=facts,
            ddl=ATTRIBUTED_LINES.format(key=key),
        )
        for variant, arguments in facts["variants"].items()
    ]


class CannotInstallError(Exception):
    """Why a peer cannot be measured, in one line."""


def python_of(name: str, folder: Path) -> Path:
    """Of the peer's own environment, which is made where it is not there yet; ours where it has no pins."""
    pins = [PEERS / name / file for file in ("requirements.txt", "pom.xml")]
    if not any(pin.exists() for pin in pins):
        return Path(sys.executable)
    set_up = [sys.executable, str(PEERS / "set_up.py"), name, str(folder / name)]
    done = subprocess.run(set_up, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise CannotInstallError(done.stderr.strip().splitlines()[-1])
    return folder / name / "venv" / "bin" / "python"
