"""Imported by every Python that starts Spark or that Spark starts.

In the first it settles how Spark's JVM starts. In both it takes Spark's archives off the path, since the venv has
pyspark unpacked: before each task a Python worker invalidates its import caches, and until 3.12 that reads the
directory of each archive anew, 0.1 s a task for spark-core's jar and pyspark.zip, most of a small micro-batch.
"""

import os
import sys


class NotForWorkers:
    """pyspark and pyarrow load these where they can, 0.3 s a worker, to tell whether they were given one of theirs.

    A batch job's workers, which may compute with them, find them: see local/glue-jobs.ts.
    """

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name in ("numpy", "pandas"):
            raise ModuleNotFoundError(name)


if any(argument.startswith("pyspark.") for argument in sys.orig_argv):
    if "WORKERS_LOAD_NUMPY" not in os.environ:
        sys.meta_path.insert(0, NotForWorkers)
else:
    from spark_jvm import jvm_environment

    os.environ.update(jvm_environment())

for archive in [entry for entry in sys.path if entry.endswith((".jar", ".zip"))]:
    sys.path.remove(archive)
    sys.path_importer_cache.pop(archive, None)
