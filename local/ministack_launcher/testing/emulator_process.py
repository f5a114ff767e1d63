"""The emulator as a process of a test's own, which may be stopped and started again on its state."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import boto3

from testing.endpoints import free_port

T = TypeVar("T")

LAUNCHER_PARENT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20


class EmulatorProcess:
    """Runs from `start` to `stop`."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.account = "000000000000"
        self.region = "us-east-1"

    def start(self) -> None:
        self.port = free_port()
        self.state.mkdir(parents=True, exist_ok=True)
        (self.state / "package.json").write_text('{"type": "commonjs"}')
        with (self.state / "emulator.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ministack_launcher"],
                cwd=LAUNCHER_PARENT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._is_ready)

    def stop(self) -> None:
        """In order: it keeps its state."""
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.state),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state / "services"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state / "s3"),
        }

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/_ministack/ready") as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError):
            return False


@contextmanager
def running_emulator(state: Path) -> Iterator[EmulatorProcess]:
    """Stopped at the end, also where a test fails before it stops it."""
    process = EmulatorProcess(state)
    try:
        process.start()
        yield process
    finally:
        process.stop()


def wait_until(found: Callable[[], T]) -> T:
    """What the function finds, once it finds something."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (result := found()):
        assert time.monotonic() < give_up, "it took too long"
        time.sleep(0.05)
    return result
