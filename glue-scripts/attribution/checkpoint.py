"""Where the query's checkpoint is: in its folder, or where a start with a fresh one has put it."""

from pyspark.sql import SparkSession

# Not one of the names that Spark gives what is in a checkpoint.
FRESH_PREFIX = "fresh-"


def find_checkpoint(spark: SparkSession, folder: str, fresh: str | None) -> str:
    """The newest checkpoint in the folder, `fresh` among them; the folder itself where none was ever begun anew.

    `fresh` names the one that a run is to begin; later ones sort behind earlier ones. Asked again with the same name,
    as Glue does when it starts the run again, the job goes on with it. What is older stays as it is.
    """
    names = fresh_checkpoints(spark, folder) + ([FRESH_PREFIX + fresh] if fresh else [])
    return f"{folder.rstrip('/')}/{max(names)}" if names else folder


def fresh_checkpoints(spark: SparkSession, folder: str) -> list[str]:
    """Names of those that were begun anew, on whatever file system of Hadoop the folder is."""
    jvm = spark._jvm
    assert jvm is not None
    path = jvm.org.apache.hadoop.fs.Path(folder)
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    if not files.exists(path):
        return []
    names = [str(status.getPath().getName()) for status in files.listStatus(path)]
    return [name for name in names if name.startswith(FRESH_PREFIX)]
