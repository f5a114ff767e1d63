"""Spark for histories of some thousand events."""

from pyspark.sql import SparkSession

# For so few rows what is done to every plan costs more than it gains: to compile it, to look for filters that follow
# from others, and to note which line of Python made each column.
CHEAP_PLANS: dict[str, bool | float | int | str | None] = {
    "spark.sql.codegen.wholeStage": False,
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": False,
    "spark.python.sql.dataFrameDebugging.enabled": False,
}


def interpreting_session() -> SparkSession:
    """The process's own, which plans cheaply and compiles nothing."""
    session = SparkSession.builder.config(map=CHEAP_PLANS).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
