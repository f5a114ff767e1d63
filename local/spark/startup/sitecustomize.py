"""Imported by every Python that Spark starts: takes Spark's archives off the path, since the venv has pyspark unpacked.

Before each task a Python worker invalidates its import caches, and until 3.12 that reads each archive's directory anew:
0.1 s a task for spark-core's jar and pyspark.zip, most of a small micro-batch.
"""

import sys

sys.path[:] = [entry for entry in sys.path if not entry.endswith((".jar", ".zip"))]
