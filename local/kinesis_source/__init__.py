"""The `kinesis` streaming source for machines without AWS Glue: `spark.dataSource.register(KinesisDataSource)`."""

from kinesis_source.source import KinesisDataSource

__all__ = ["KinesisDataSource"]
