"""A source that fails because a shard has expired: said in words that an alarm waits for, and read on behind it."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession
from pyspark.sql.datasource import DataSource, SimpleDataSourceStreamReader

from attribution.lost_events import EVENTS_LOST, loss_in, telling_of_losses

AWSLABS = """java.lang.IllegalStateException:
 | Some data may have been lost because Set(shardId-000000000001)
 | are not available in Kinesis any more. The shard has been deleted before
 | we have processed all records in it. If you do not want your streaming query
 | to fail on such cases, set the source option "failOnDataLoss" to "false"
"""


class LossySource(DataSource):
    """A stand-in for one whose shard has expired."""

    @classmethod
    def name(cls) -> str:
        return "lossy"

    def schema(self) -> str:
        return "value int"

    def simpleStreamReader(self, schema: object) -> "LossyReader":  # noqa: N802
        return LossyReader(self.options)


class LossyReader(SimpleDataSourceStreamReader):
    def __init__(self, options: Mapping[str, str]) -> None:
        self._fails = options["failOnDataLoss"] == "true"
        self._why = options["why"]

    def initialOffset(self) -> dict[str, int]:  # noqa: N802
        return {"at": 0}

    def read(self, start: dict[str, int]) -> tuple[Iterator[tuple[int]], dict[str, int]]:
        if self._fails:
            raise RuntimeError(self._why)
        at = start["at"]
        return iter([(at,)] if at == 0 else []), {"at": 1}

    def readBetweenOffsets(self, start: dict[str, int], end: dict[str, int]) -> Iterator[tuple[int]]:  # noqa: N802
        return iter([(0,)])


@pytest.mark.parametrize("why", ["shard 1 is gone: some data may have been lost", "no permission"])
def test_only_a_loss_is_told_and_read_on_behind(
    spark: SparkSession, tmp_path: Path, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    spark.dataSource.register(LossySource)
    asked: list[bool] = []
    read: list[int] = []

    def run(fails_on_loss: bool) -> None:
        asked.append(fails_on_loss)
        query = (
            spark.readStream.format("lossy")
            .options(failOnDataLoss=fails_on_loss, why=why)
            .load()
            .writeStream.foreachBatch(lambda batch, _: read.extend(row["value"] for row in batch.collect()))
            .option("checkpointLocation", str(tmp_path))
            .start()
        )
        try:
            query.processAllAvailable()
        finally:
            query.stop()

    with caplog.at_level(logging.ERROR):
        if why == "no permission":
            with pytest.raises(StreamingQueryException, match=why):
                telling_of_losses(run)
        else:
            telling_of_losses(run)

    lost = [record.message for record in caplog.records if EVENTS_LOST in record.message]
    if why == "no permission":
        assert (asked, read, lost) == ([True], [], [])
    else:
        assert (asked, read) == ([True, False], [0])
        assert len(lost) == 1
        assert why in lost[0]


def test_a_loss_is_known_by_what_the_connectors_say() -> None:
    assert "may have been lost because Set(shardId-000000000001)" in str(loss_in(AWSLABS))
    assert loss_in("connection refused\ncheckpoint cannot be read") is None
