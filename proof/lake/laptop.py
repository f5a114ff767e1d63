"""What the lane lake is on a laptop: an emulator, who consumes for the archiver, the job. Each may be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from contract.records import CLICKS
from lake.catalog import Catalog
from proof.interruption import uninterrupted
from proof.streams import ROOT, Streams
from testing.fixtures import EMULATORS_LOGIN
from testing.lake import TestLake
from testing.places import GLUE_SCRIPTS

SCRIPT = ROOT / "proof/lake/laptop.ts"
READY_SECONDS = 60
JOB_SECONDS = 300
# Longer than a reader takes, also on a busy machine, and shorter than a proof.
GRACE_SECONDS = 60


class NotReadyError(Exception):
    """Something does not start, or fails though nobody disturbed it."""


@dataclass
class Laptop:
    """Its processes are this one's children, each in a session of its own."""

    folder: Path
    streams: Streams
    lake: TestLake
    emulator: int
    """Its process id: the Lambda's are its children."""
    consume: Sequence[str]
    _consumers: subprocess.Popen[bytes] | None = None
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def ensure_consumers(self) -> None:
        """Starts who consumes the streams where nobody does."""
        if self._consumers is None or self._consumers.poll() is not None:
            with uninterrupted():
                self._consumers = self._start(self.consume, stdout=subprocess.PIPE)
            assert self._consumers.stdout is not None
            if not self._consumers.stdout.readline():
                raise NotReadyError(f"the consumers did not start: see {self._log}")

    def kill_consumers(self) -> None:
        """Harmless where there are none."""
        if self._consumers is not None:
            kill_process(self._consumers)

    def kill_function(self) -> None:
        """The Lambda's processes, once there are any. Raises NotReadyError."""
        give_up = time.monotonic() + READY_SECONDS
        while not (found := _children(self.emulator)):
            if time.monotonic() > give_up:
                raise NotReadyError("nobody calls the archiver's Lambda")
            time.sleep(0.01)
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start_job(self) -> subprocess.Popen[bytes]:
        with uninterrupted():
            return self._start(
                [
                    *[sys.executable, "-m", "lake.job", "--here", "--lake", self.lake.url],
                    *["--database", self.lake.catalog.database, "--endpoint", str(self.lake.endpoint)],
                    *["--grace_seconds", str(GRACE_SECONDS)],
                ],
                stdout=subprocess.PIPE,
            )

    def run_job(self) -> dict:
        """Its outcome. Raises NotReadyError where it fails."""
        job = self.start_job()
        try:
            out, _ = job.communicate(timeout=JOB_SECONDS)
        finally:
            kill_process(job)
        if job.returncode != 0:
            raise NotReadyError(f"the job ended with {job.returncode}: see {self._log}")
        return json.loads(out.splitlines()[-1])

    @property
    def _log(self) -> Path:
        return self.folder / "lake.log"

    def _start(self, command: Sequence[str], stdout: int) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                command,
                env=os.environ | {"PYTHONPATH": str(GLUE_SCRIPTS), "TMPDIR": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def close(self) -> None:
        """Kills what still runs."""
        for process in self._processes:
            kill_process(process)


@contextmanager
def running_laptop(folder: Path) -> Iterator[Laptop]:
    """One of its own, with nothing in it. Raises NotReadyError."""
    before = {name: os.environ.get(name) for name in EMULATORS_LOGIN}
    os.environ |= EMULATORS_LOGIN
    with uninterrupted(), (folder / "laptop.log").open("wb") as log:
        process = subprocess.Popen(
            ["node", "--import", "tsx", str(SCRIPT), str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    laptop: Laptop | None = None
    try:
        if not (line := process.stdout.readline()):
            raise NotReadyError(f"the emulator did not start: see {folder / 'laptop.log'}")
        told = json.loads(line)
        laptop = Laptop(
            folder,
            Streams(told["endpoint"], told["clicks"].removesuffix(f"-{CLICKS}")),
            TestLake(
                f"s3://{told['bucket']}",
                folder / "work",
                Catalog(told["database"], told["endpoint"]),
                told["endpoint"],
            ),
            told["pid"],
            told["consume"],
        )
        yield laptop
    finally:
        if laptop is not None:
            laptop.close()
        process.stdin.close()
        process.wait(READY_SECONDS)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def kill_process(process: subprocess.Popen[bytes]) -> None:
    """By SIGKILL; harmless where it has ended."""
    process.kill()
    process.wait()


def _children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, of in map(str.split, listed.splitlines()) if int(of) == parent]
