"""Which checkpoint a run takes, and what becomes of it, with Spark's own checkpoints."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame, SparkSession

from attribution.checkpoint import find_checkpoint
from attribution.job import parse_arguments


@pytest.fixture
def run(spark: SparkSession, tmp_path: Path) -> Callable[..., list[str]]:
    """A run of a query over a folder of files: what it read, by the argument that it was given."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "first").write_text("a\nb\n")

    def run_with(fresh: str | None = None) -> list[str]:
        seen: list[str] = []

        def write(batch: DataFrame, _: int) -> None:
            seen.extend(row["value"] for row in batch.collect())

        checkpoint = find_checkpoint(spark, str(tmp_path / "checkpoint"), fresh)
        query = (
            spark.readStream.text(str(files))
            .writeStream.foreachBatch(write)
            .option("checkpointLocation", checkpoint)
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()
        return sorted(seen)

    return run_with


def test_a_checkpoint_that_cannot_be_read_is_left_where_it_is_and_a_fresh_one_goes_on_for_good(
    run: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert run() == ["a", "b"]
    assert run() == []
    offsets = tmp_path / "checkpoint" / "offsets" / "0"
    offsets.write_text("no offsets of Spark's")
    (offsets.parent / ".0.crc").unlink()
    (tmp_path / "checkpoint" / "commits" / "0").unlink()
    with pytest.raises(StreamingQueryException):
        run()

    # Glue starts a run that failed again, with the same arguments; later ones are told nothing, or the same.
    assert run("20260131T060000000Z") == ["a", "b"]
    assert run("20260131T060000000Z") == []
    assert run() == []
    assert offsets.read_text() == "no offsets of Spark's"


def test_of_several_the_newest_counts_whatever_a_run_is_told(run: Callable[..., list[str]]) -> None:
    assert run("20260131T060000000Z") == ["a", "b"]
    assert run("20260201T060000000Z") == ["a", "b"]
    assert run("20260131T060000000Z") == []
    assert run() == []


def test_without_a_fresh_one_the_folder_itself_is_the_checkpoint(spark: SparkSession, tmp_path: Path) -> None:
    assert find_checkpoint(spark, str(tmp_path / "none"), None) == str(tmp_path / "none")
    (tmp_path / "offsets").mkdir()
    assert find_checkpoint(spark, f"{tmp_path}/", None) == f"{tmp_path}/"
    assert find_checkpoint(spark, f"{tmp_path}/", "1") == f"{tmp_path}/fresh-1"


def test_the_job_takes_the_name_as_glue_passes_it() -> None:
    given = ["--clicks_stream", "c", "--checkouts_stream", "o", "--checkpoint_location", "f", "--database_url", "u"]
    assert parse_arguments(given).fresh_checkpoint is None
    assert parse_arguments([*given, "--fresh_checkpoint", "1", "--JOB_RUN_ID", "r"]).fresh_checkpoint == "1"
