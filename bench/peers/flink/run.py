"""Attributes checkouts to first clicks with Flink SQL on a local cluster, or finds bots with it by `--query`.

Settings for two cores and 24 GB:
- two subtasks, one reader: files are read in order; a second reader would break the watermark.
- heap of 8 GB; `--state rocksdb` has 2 GB of managed memory beside it.
- object reuse, 10 s between checkpoints; two hours of processing time until a line's first click is forgotten.
- JDBC upserts in batches of 5,000 rows (1 s), with `--follow` of what 10 ms bring; rewritten to multi-row inserts.
- with `--follow`: buffers flushed after 1 ms, a watermark each 50 ms, the folder listed each 50 ms. Attributed lines
  are written with the first match, lines without a click once the watermark has passed them.
- no wait for a last checkpoint when the input ends: the sink has flushed, and its upserts may be repeated.
It starts from the newest checkpoint in the folder, if there is one. Three restarts, then it ends with the error.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
os.environ["TZ"] = "UTC"
os.environ["JVM_ARGS"] = "-Xms4g -Xmx8g"
STATE_BACKENDS = {"heap": "hashmap", "rocksdb": "rocksdb"}


def settings(arguments: argparse.Namespace) -> dict[str, str]:
    """Flink's configuration."""
    chosen = {
        "parallelism.default": "2",
        "pipeline.object-reuse": "true",
        "pipeline.jars": ";".join(jar.resolve().as_uri() for jar in sorted(arguments.jars.glob("*.jar"))),
        "state.backend.type": STATE_BACKENDS[arguments.state],
        "taskmanager.memory.managed.size": "2g",
        "execution.checkpointing.interval": "10 s",
        "execution.checkpointing.dir": arguments.checkpoint.resolve().as_uri(),
        "execution.checkpointing.incremental": "true",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "execution.checkpointing.checkpoints-after-tasks-finish": "false",
        "restart-strategy.type": "fixed-delay",
        "restart-strategy.fixed-delay.attempts": "3",
        "table.exec.state.ttl": "2 h",
        "table.exec.sink.upsert-materialize": "NONE",
        "table.local-time-zone": "UTC",
    }
    if arguments.follow:
        chosen |= {"execution.buffer-timeout.interval": "1 ms", "pipeline.auto-watermark-interval": "50 ms"}
    checkpoints = sorted(arguments.checkpoint.glob("*/chk-*/_metadata"), key=lambda file: file.stat().st_mtime)
    if checkpoints:
        chosen["execution.state-recovery.path"] = checkpoints[-1].parent.resolve().as_uri()
    return chosen


def run(arguments: argparse.Namespace) -> None:
    """Until the last file is done, or until the process is told to end."""
    # These start the JVM, which the environment's variables are for.
    from ordered_files import events_stream
    from pyflink.common import Configuration
    from pyflink.datastream import StreamExecutionEnvironment
    from pyflink.table import StreamTableEnvironment
    from tables import QUERIES, events_schema

    configuration = Configuration()
    for name, value in settings(arguments).items():
        configuration.set_string(name, value)
    environment = StreamExecutionEnvironment.get_execution_environment(configuration)
    tables = StreamTableEnvironment.create(environment)
    row, sink = QUERIES[arguments.query]
    stream = events_stream(environment, arguments.events, row, arguments.follow)
    tables.create_temporary_view("events", stream, events_schema(arguments.disorder_seconds))
    tables.execute_sql(sink(urlsplit(arguments.database_url), arguments.follow))
    job = tables.execute_sql((HERE / f"{arguments.query}.sql").read_text())

    def end(*_: object) -> None:
        job.get_job_client().cancel().result()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    job.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path, help="folder of files of JSON lines")
    parser.add_argument("--database_url", required=True, help="postgresql://user@host:port/database")
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder of checkpoints")
    parser.add_argument("--disorder_seconds", type=int, required=True, help="how late an event may be")
    parser.add_argument("--state", choices=STATE_BACKENDS, default="heap", help="where the state is kept")
    queries = sorted(file.stem for file in HERE.glob("*.sql"))
    parser.add_argument("--query", choices=queries, default="attribute", help="which of the files *.sql")
    parser.add_argument("--follow", action="store_true", help="wait for further files")
    # set_up.py puts venv and jars side by side.
    jars = Path(sys.prefix).parent / "jars"
    parser.add_argument("--jars", type=Path, default=jars, help="folder of the connector's jars")
    run(parser.parse_args())
