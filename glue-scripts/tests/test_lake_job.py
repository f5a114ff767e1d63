"""The lake's job as Glue runs it: on Spark, with its arguments, in the emulator's S3 and catalog."""

import json
from pathlib import Path
from random import Random

import boto3
import pytest
from pyspark.sql import SparkSession

from lake.job import main
from testing.event_builders import NOON, click, record
from testing.lake import TestLake, arriving_apart, declare_tables
from testing.shop_history import random_history

GLUE = ["--JOB_NAME", "lake", "--JOB_RUN_ID", "jr_1", "--enable-metrics", "true"]


@pytest.fixture
def in_s3(ministack: str, tmp_path: Path) -> TestLake:
    boto3.client("s3", endpoint_url=ministack).create_bucket(Bucket="lake")
    return TestLake("s3://lake", tmp_path, declare_tables(ministack, "lake_in_s3"), ministack)


def keys(endpoint: str) -> list[str]:
    found = boto3.client("s3", endpoint_url=endpoint).list_objects_v2(Bucket="lake")
    return [thing["Key"] for thing in found["Contents"]]


def test_the_job_makes_of_s3_what_is_made_of_a_disk(
    spark: SparkSession, in_s3: TestLake, lake: TestLake, ministack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = arriving_apart(random_history(Random(5), events=12, bursts=False))
    for each in (in_s3, lake):
        each.put_history(records)
    lake.run()
    arguments = [*GLUE, "--lake", in_s3.url, "--database", "lake_in_s3", "--endpoint", ministack]

    main([*arguments, "--grace_seconds", "0"])

    assert in_s3.versions() == lake.versions()
    locations = in_s3.catalog.locations("clicks")
    assert all(url.startswith("s3://lake/facts/clicks/dt=") for url in locations.values())
    outcome = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert outcome["records"] == len(records)

    in_s3.put([record(click(at=NOON))], shard="shardId-000000000009")
    main([*arguments, "--grace_seconds", "0"])

    assert {"raw", "facts", "manifests"} == {key.split("/")[0] for key in keys(ministack)}
    assert not [key for key in keys(ministack) if key.endswith("/")]
    assert len(in_s3.rows("clicks")) == len(lake.rows("clicks")) + 1
