"""Options: Glue's names in any case, and one clear line for each mistake."""

import pytest

from attribution.kinesis_records import Reading, kinesis_options
from kinesis_source import KinesisDataSource
from kinesis_source.options import SourceOptions


def test_names_are_read_without_regard_to_case():
    options = SourceOptions.parse({"STREAMNAME": "clicks", "maxfetchrecordspershard": "7", "MaxFetchTimeInMs": "250"})
    assert (options.stream, options.max_records_per_shard, options.max_wait_seconds) == ("clicks", 7, 0.25)


def test_defaults_are_those_of_glue():
    options = SourceOptions.parse({"streamName": "clicks", "avoidEmptyBatches": "true"})
    assert (options.starting_position, options.max_records_per_shard) == ("TRIM_HORIZON", 100_000)


def test_what_the_job_tells_glues_source_is_understood():
    told = {name: str(value) for name, value in kinesis_options("clicks", Reading("eu-west-1")).items()}
    options = SourceOptions.parse(told)
    assert (options.endpoint, options.max_records_per_shard) == ("https://kinesis.eu-west-1.amazonaws.com", 200_000)
    assert (options.starting_position, options.max_wait_seconds) == ("TRIM_HORIZON", 1)


def test_a_time_without_a_zone_is_utc():
    naive, zoned = (
        SourceOptions.parse({"streamName": "clicks", "startingPosition": text}).starting_ms
        for text in ("2026-01-31T12:00:00", "2026-01-31T13:00:00+01:00")
    )
    assert naive == zoned == 1_769_860_800_000


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "streamName is missing"),
        ({"streamName": "c", "startingPosition": "EARLY"}, "startingPosition is 'EARLY'"),
        ({"streamName": "c", "maxFetchRecordsPerShard": "0"}, "maxFetchRecordsPerShard is '0'"),
        ({"streamName": "c", "maxFetchRecordsPerShard": "many"}, "maxFetchRecordsPerShard is 'many'"),
        ({"streamName": "c", "maxFetchTimeInMs": "-1"}, "maxFetchTimeInMs is '-1'"),
        ({"streamName": "c", "endpointUrl": "localhost:4566"}, "endpointUrl is 'localhost:4566'"),
        ({"streamName": "c", "startPosition": "LATEST"}, "unknown option startposition"),
    ],
)
def test_a_wrong_option_is_named_in_one_line(wrong, says):
    with pytest.raises(ValueError, match=says) as caught:
        KinesisDataSource(wrong)
    assert "\n" not in str(caught.value)
