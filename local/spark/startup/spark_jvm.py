"""How Spark's JVM starts on this machine: with our settings, and quickly, from an archive of the classes it loads.

Where there is no archive, or Java finds it unfit (another Java, other jars), the JVM starts all the same, but slowly.
"""

import shlex
import sys
from pathlib import Path

SPARK = Path(__file__).resolve().parents[1]
CLASS_ARCHIVE = Path(sys.prefix) / "spark-classes.jsa"


def jvm_environment(archive_option: str = f"-XX:SharedArchiveFile={CLASS_ARCHIVE}") -> dict[str, str]:
    """Environment variables for a process that starts Spark.

    SPARK_CONF_DIR is not among them: Spark puts it on the class path, and with a folder there Java takes no archive.
    """
    log4j = f"-Dlog4j2.configurationFile={(SPARK / 'log4j2.properties').as_uri()}"
    # Java would say on stdout what it thinks of the archive.
    return {
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": shlex.join(["--properties-file", str(SPARK / "spark-defaults.conf"), "pyspark-shell"]),
        # Of the JVM that only prints the command line of the next one.
        "SPARK_LAUNCHER_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "SPARK_SUBMIT_OPTS": shlex.join([log4j, archive_option, "-Xlog:disable"]),
    }
