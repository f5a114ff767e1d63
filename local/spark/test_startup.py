"""The Python that Spark starts."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

STARTUP = Path(__file__).parent / "startup"
DEFAULTS = Path(__file__).parent / "spark-defaults.conf"
PRINT_ARCHIVES = (
    "import sys; print(*[e for e in (*sys.path, *sys.path_importer_cache) if e.endswith(('.zip', '.jar'))], sep='\\n')"
)
# In a module, so that it is run by the name that Spark gives.
LOADED_BY_ARROW = """
import sys
import pyarrow
pyarrow.array([1])
print(*[name for name in ("numpy", "pandas") if sys.modules.get(name)])
"""


@pytest.mark.parametrize("name", ["pyspark.zip", "spark-core.jar"])
def test_no_archive_is_left_that_every_task_would_read_anew(tmp_path: Path, name: str) -> None:
    archive = tmp_path / name
    with ZipFile(archive, "w") as file:
        file.writestr("module_of_the_archive.py", "")
    path = os.pathsep.join([str(archive), str(STARTUP)])
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_ARCHIVES], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert str(archive) not in printed.stdout.splitlines()


def test_a_streams_workers_load_neither_pandas_nor_numpy_and_a_driver_and_a_batch_may(tmp_path: Path) -> None:
    package = tmp_path / "pyspark"
    package.mkdir()
    (package / "__init__.py").touch()
    for file in (package / "daemon.py", tmp_path / "job.py"):
        file.write_text(LOADED_BY_ARROW)

    def loaded(module: str, **settings: str) -> list[str]:
        path = os.pathsep.join([str(tmp_path), str(STARTUP)])
        command = [sys.executable, "-m", module]
        run = subprocess.run(command, env={"PYTHONPATH": path, **settings}, capture_output=True, text=True, check=True)
        return run.stdout.split()

    assert loaded("pyspark.daemon") == []
    assert loaded("pyspark.daemon", WORKERS_LOAD_NUMPY="1") == ["numpy", "pandas"]
    assert loaded("job") == ["numpy", "pandas"]


def test_java_has_room_for_the_code_of_many_plans_and_says_nothing_on_stdout() -> None:
    [options] = re.findall(r"^spark\.driver\.extraJavaOptions +(.*)$", DEFAULTS.read_text(), re.MULTILINE)
    command = ["java", *options.split(), "-XX:+PrintFlagsFinal", "-version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    assert run.stdout == ""
    [code_bytes] = re.findall(r" ReservedCodeCacheSize += (\d+)", run.stderr)
    # What Java takes with both compilers; with the first alone it would be a fifth.
    assert int(code_bytes) == 240 * 2**20
