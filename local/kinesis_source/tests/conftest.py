"""Real endpoints for the tests: MiniStack and, where it is installed, kinesalite."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.endpoints import free_port, serving
from testing.fixtures import credentials, ministack

__all__ = ["credentials", "ministack"]

REPOSITORY = Path(__file__).parents[3]
KINESALITE = Path(os.environ.get("KINESALITE", REPOSITORY / "node_modules/.bin/kinesalite"))


@pytest.fixture(scope="module", autouse=True)
def spools_in_a_directory_of_the_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("spools")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def kinesalite(credentials: None) -> Iterator[str]:
    """Return the endpoint of a kinesalite of its own: it splits and merges as AWS does."""
    if not KINESALITE.exists():
        pytest.skip(f"{KINESALITE} is not installed: run npm install")
    port = free_port()
    quick = ["--createStreamMs", "20", "--updateStreamMs", "20", "--shardLimit", "50"]
    with serving([str(KINESALITE), "--port", str(port), *quick], port, dict(os.environ)) as endpoint:
        yield endpoint
