"""One run of the attribution job: a real Spark process, started as the laptop's Glue starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from proof.checkpoint import Checkpoint

ROOT = Path(__file__).parents[1]
LAUNCH = ROOT / "local/spark/launch.py"
STREAMING = b"[attribution] INFO: streaming"
STREAMING_SECONDS = 300
STOP_SECONDS = 60


class JobEndedError(Exception):
    """The job ended though nobody stopped it."""


class JobRun:
    """Its environment is this process's own, which `npm run prove` sets as for the job that `npm start` runs."""

    def __init__(self, run_id: str, log: Path, checkpoint: Checkpoint, arguments: dict[str, str]) -> None:
        self.run_id = run_id
        self.checkpoint = checkpoint
        self._log = log
        given = arguments | {"checkpoint_location": str(checkpoint.folder), "JOB_RUN_ID": run_id}
        argv = [text for name, value in given.items() for text in (f"--{name}", value)]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, str(LAUNCH), "attribution.job", *argv],
                cwd=ROOT,
                env=os.environ | {"AWS_ACCESS_KEY_ID": "proof", "AWS_SECRET_ACCESS_KEY": "proof"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._groups = {self._process.pid}
        self._is_gone = False

    def is_streaming(self) -> bool:
        """Whether the query has gone round once. Raises JobEndedError."""
        self.check()
        return STREAMING in self._log.read_bytes()

    def wait_until_streaming(self) -> None:
        """Raises JobEndedError where it ends before, or takes five minutes."""
        give_up = time.monotonic() + STREAMING_SECONDS
        while not self.is_streaming():
            if time.monotonic() > give_up:
                raise JobEndedError(f"{self.run_id} does not stream: see {self._log}")
            time.sleep(0.05)
        # So that a kill hits all of them at once.
        self._groups |= {group for pid in self._processes() if (group := _group(pid)) is not None}

    def check(self) -> None:
        """Raises JobEndedError where the job is gone."""
        if self._process.poll() is not None:
            lines = self._log.read_text(errors="replace").strip().splitlines() or [""]
            raise JobEndedError(f"{self.run_id} ended with {self._process.returncode}: {lines[-1][:300]}")

    def stop(self) -> None:
        """SIGTERM, as Glue's stop. Raises JobEndedError where it had ended before."""
        self.check()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """kill -9 of the whole tree: driver, JVM, Python workers. Harmless where nothing is left."""
        if self._is_gone:
            return
        if self._process.poll() is None:
            for group in self._groups:
                _signal(os.killpg, group)
        while alive := self._processes():
            for pid in alive:
                _signal(os.kill, pid)
            time.sleep(0.01)
        self._process.wait()
        self._is_gone = True

    def _processes(self) -> list[int]:
        """The workers are in groups of their own, but all are in the session."""
        return [pid for pid in _live_processes() if _session(pid) == self._process.pid]


def _live_processes() -> Iterable[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    return (int(pid) for pid, state in map(str.split, listed.splitlines()) if not state.startswith("Z"))


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _signal(send: Callable[[int, int], None], target: int) -> None:
    with suppress(ProcessLookupError):
        send(target, signal.SIGKILL)
