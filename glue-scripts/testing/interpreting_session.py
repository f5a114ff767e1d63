"""Spark for histories of some thousand events."""

from pyspark.sql import SparkSession


def interpreting_session() -> SparkSession:
    """The process's own: to compile the plans takes longer than to interpret them for so few rows."""
    session = (
        SparkSession.builder.config("spark.sql.codegen.wholeStage", False)
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session
