import base64
import json
import re
import time

import pytest

from ministack_launcher.testing.emulator_process import running_emulator, wait_until
from ministack_launcher.testing.firehose_chain import FirehoseChain, deploy


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with running_emulator(tmp_path_factory.mktemp("emulator")) as process:
        deploy(process)
        yield process


def test_records_come_transformed_into_an_object_under_firehose_s_names(emulator):
    chain = FirehoseChain(emulator, "named")
    chain.firehose(seconds=1)
    day = time.strftime("%Y-%m-%d", time.gmtime())
    chain.put("one", "two", "three")
    assert chain.wait_for(3) == ["ONE", "THREE", "TWO"]
    name = rf"orders/dt=({day})/named-1-\1-\d\d-\d\d-\d\d-[0-9a-f-]{{36}}\.gz"
    assert [key for key in chain.objects() if not re.fullmatch(name, key)] == []
    assert len(chain.objects()) == 1


def test_it_begins_at_the_stream_s_end_in_every_shard(emulator):
    chain = FirehoseChain(emulator, "begin", shards=1)
    chain.put("before")
    chain.firehose()
    chain.put("after")
    assert chain.wait_for(1) == ["AFTER"]


def test_what_a_new_shard_has_is_read_from_its_beginning(emulator):
    chain, kinesis = FirehoseChain(emulator, "split", shards=1), emulator.client("kinesis")
    chain.put("before")
    chain.firehose()
    kinesis.split_shard(StreamName="split", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
    chain.put(*(f"after {number}" for number in range(20)))
    assert chain.wait_for(20) == sorted(f"AFTER {number}" for number in range(20))


def test_what_fails_lies_apart_as_it_came_with_what_was_wrong(emulator):
    chain = FirehoseChain(emulator, "failed")
    chain.firehose()
    began = time.time() * 1000 - 1
    chain.put("one", "fail", "drop", "forget", "twice", "spoil")
    told = [json.loads(line) for line in chain.wait_for(4, "orders-failed/processing-failed/dt=")]
    assert {base64.b64decode(each["rawData"]).decode(): each["errorCode"] for each in told} == {
        "fail": "Lambda.ProcessingFailedStatus",
        "forget": "Lambda.MissingRecordId",
        "twice": "Lambda.DuplicatedRecordId",
        "spoil": "Lambda.InvalidReturnFormat",
    }
    for each in told:
        assert each["attemptsMade"] == 1
        assert began <= each["arrivalTimestamp"] <= each["attemptEndingTimestamp"] <= time.time() * 1000
        assert each["lambdaARN"].endswith(":function:transform")
        assert each["errorMessage"] != ""
    assert chain.wait_for(1) == ["ONE"]


@pytest.mark.parametrize(
    ("name", "poison", "function", "code"),
    [
        ("raised", "raise", "transform", "Lambda.FunctionError"),
        ("toolong", "long", "transform", "Lambda.FunctionError"),
        ("nobody", "one", "nobody", "Lambda.FunctionNotFound"),
    ],
)
def test_an_invocation_that_fails_is_tried_again_and_then_all_of_it_lies_apart(emulator, name, poison, function, code):
    chain = FirehoseChain(emulator, name)
    chain.firehose(function=function)
    chain.put("two", poison)
    told = [json.loads(line) for line in chain.wait_for(2, "orders-failed/")]
    assert {each["errorCode"] for each in told} == {code}
    assert {each["attemptsMade"] for each in told} == {2}
    assert chain.lines() == []


def test_an_object_is_written_once_it_is_large_enough(emulator):
    chain = FirehoseChain(emulator, "large")
    chain.firehose(seconds=900, megabytes=1)
    chain.put(*(str(number) * 300_000 for number in range(4)))
    assert len(chain.wait_for(4)) == 4


def test_while_the_bucket_is_away_records_are_kept(emulator):
    chain, s3 = FirehoseChain(emulator, "bucket-away"), emulator.client("s3")
    chain.firehose()
    s3.delete_bucket(Bucket="bucket-away")
    chain.put("one")
    log = emulator.state / "emulator.log"
    wait_until(lambda: "bucket-away: not delivered" in log.read_text())
    s3.create_bucket(Bucket="bucket-away")
    assert chain.wait_for(1) == ["ONE"]


def test_without_a_lambda_records_are_delivered_as_they_are(emulator):
    chain = FirehoseChain(emulator, "plain")
    chain.firehose(ProcessingConfiguration={"Enabled": False}, ErrorOutputPrefix="")
    chain.put("one\n", "two\n")
    assert chain.wait_for(2) == ["one", "two"]


def test_over_a_stop_what_was_buffered_is_kept_and_what_is_delivered_is_not_read_again(tmp_path):
    with running_emulator(tmp_path) as emulator:
        deploy(emulator)
        chain = FirehoseChain(emulator, "kept")
        chain.firehose()
        chain.firehose(name="witness", Prefix="witness/!{timestamp:yyyy}/")
        chain.put("one")
        chain.wait_for(1)
        change_buffer(emulator, "kept", version="1", seconds=900)
        for number in range(3):
            chain.put(f"buffered {number}")
            # Where the other has delivered it, the first has it as well.
            chain.wait_for(2 + number, "witness/")
        assert chain.lines() == ["ONE"]
        emulator.stop()

        emulator.start()
        change_buffer(emulator, "kept", version="2", seconds=0)
        chain.put("two")
        assert chain.wait_for(5) == ["BUFFERED 0", "BUFFERED 1", "BUFFERED 2", "ONE", "TWO"]
        versions = {key.split("kept-")[1][0] for key in chain.objects("orders/")}
        assert versions == {"1", "3"}


def change_buffer(emulator, name, version, seconds):
    firehose = emulator.client("firehose")
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=version,
        DestinationId=described["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": seconds}},
    )
