"""The Python that Spark starts."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

STARTUP = Path(__file__).parent / "startup"
PRINT_ARCHIVES = (
    "import sys; print(*[e for e in (*sys.path, *sys.path_importer_cache) if e.endswith('.zip')], sep='\\n')"
)


def test_no_archive_is_left_that_every_task_would_read_anew(tmp_path: Path) -> None:
    archive = tmp_path / "pyspark.zip"
    with ZipFile(archive, "w") as file:
        file.writestr("module_of_the_archive.py", "")
    path = os.pathsep.join([str(archive), str(STARTUP)])
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_ARCHIVES], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert str(archive) not in printed.stdout.splitlines()
