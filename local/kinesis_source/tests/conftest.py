"""Real endpoints for the tests: MiniStack and, where it is installed, kinesalite."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
KINESALITE = Path(os.environ.get("KINESALITE", REPOSITORY / "node_modules/.bin/kinesalite"))
READY_SECONDS = 15


@pytest.fixture(scope="module", autouse=True)
def spools_in_a_directory_of_the_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("spools")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def credentials() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield
    patch.undo()


@pytest.fixture(scope="session")
def ministack(credentials: None) -> Iterator[str]:
    """Return the endpoint of a MiniStack of its own."""
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "GATEWAY_PORT": str(port),
    }
    yield from _serve([str(Path(sys.executable).parent / "ministack")], port, environment)


@pytest.fixture(scope="session")
def kinesalite(credentials: None) -> Iterator[str]:
    """Return the endpoint of a kinesalite of its own: it splits and merges as AWS does."""
    if not KINESALITE.exists():
        pytest.skip(f"{KINESALITE} is not installed: run npm install")
    port = _free_port()
    quick = ["--createStreamMs", "20", "--updateStreamMs", "20", "--shardLimit", "50"]
    yield from _serve([str(KINESALITE), "--port", str(port), *quick], port, dict(os.environ))


def _serve(command: list[str], port: int, environment: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        give_up = time.monotonic() + READY_SECONDS
        while not _answers(port):
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            assert time.monotonic() < give_up, f"{command[0]} did not answer on port {port}"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
