import json

import pytest
from botocore.exceptions import ClientError

from ministack_launcher.testing.emulator_process import running_emulator, wait_until
from ministack_launcher.testing.pipe_chain import ROLE, PipeChain


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with running_emulator(tmp_path_factory.mktemp("emulator")) as process:
        yield process


def test_changes_from_before_and_after_the_pipe_arrive_whole_under_their_keys(emulator):
    chain = PipeChain(emulator, "whole")
    chain.put("o1", "o2", status="plâced 😀")
    chain.pipe()
    chain.put("o1", status="paid")
    chain.remove("o2")
    found = chain.wait_for(4)
    assert len(found) == 4
    assert {key for key, _ in found} == {"o1", "o2"}
    assert all(record["dynamodb"]["Keys"]["orderid"]["S"] == key for key, record in found)
    of_first, of_second = ([record for key, record in found if key == order] for order in ("o1", "o2"))
    assert [record["eventName"] for record in of_first] == ["INSERT", "MODIFY"]
    assert [record["dynamodb"]["NewImage"]["status"]["S"] for record in of_first] == ["plâced 😀", "paid"]
    assert [record["eventName"] for record in of_second] == ["INSERT", "REMOVE"]
    assert {record["eventSourceARN"] for _, record in found} == {chain.source}
    assert all(21 <= len(record["dynamodb"]["SequenceNumber"]) <= 40 for _, record in found)


def test_a_pipe_that_starts_at_the_end_leaves_out_what_was_before(emulator):
    chain = PipeChain(emulator, "latest")
    chain.put("before")
    chain.pipe(start="LATEST")
    chain.put("after")
    assert [key for key, _ in chain.wait_for(1)] == ["after"]


def test_a_pipe_says_how_it_was_declared_and_how_it_was_changed(emulator):
    chain, pipes = PipeChain(emulator, "declared"), emulator.client("pipes")
    chain.pipe(MaximumRetryAttempts=10)
    source = {"StartingPosition": "TRIM_HORIZON", "BatchSize": 100, "MaximumRetryAttempts": 10}
    described = pipes.describe_pipe(Name="declared")
    assert described["SourceParameters"] == {"DynamoDBStreamParameters": source}
    assert described["TargetParameters"]["KinesisStreamParameters"]["PartitionKey"] == "$.dynamodb.Keys.orderid.S"
    pipes.update_pipe(Name="declared", RoleArn=ROLE, SourceParameters={"DynamoDBStreamParameters": {"BatchSize": 10}})
    described = pipes.describe_pipe(Name="declared")
    assert described["SourceParameters"]["DynamoDBStreamParameters"] == {
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
    }


def test_what_can_never_be_put_goes_to_the_dead_letters_and_holds_up_nothing(emulator):
    chain, queues = PipeChain(emulator, "poison"), emulator.client("sqs")
    url = queues.create_queue(QueueName="letters")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    chain.put("o1")
    chain.put("p" * 257)
    chain.put("o2")
    chain.pipe(MaximumRetryAttempts=1, DeadLetterConfig={"Arn": arn})
    letter = wait_until(lambda: queues.receive_message(QueueUrl=url).get("Messages"))[0]
    chain.put("o3")
    assert sorted(key for key, _ in chain.wait_for(3)) == ["o1", "o2", "o3"]
    told = json.loads(letter["Body"])
    assert told["context"]["condition"] == "RetryAttemptsExhausted"
    assert told["DDBStreamBatchInfo"]["batchSize"] == 1
    assert told["DDBStreamBatchInfo"]["streamArn"] == chain.source


def test_a_stream_that_is_away_is_waited_for(emulator):
    chain, kinesis = PipeChain(emulator, "away"), emulator.client("kinesis")
    kinesis.delete_stream(StreamName="away")
    chain.pipe()
    chain.put("o1", "o2")
    kinesis.create_stream(StreamName="away", ShardCount=1)
    assert sorted(key for key, _ in chain.wait_for(2)) == ["o1", "o2"]


def test_a_pipe_that_is_made_anew_begins_anew(emulator):
    chain, pipes = PipeChain(emulator, "anew"), emulator.client("pipes")
    chain.put("o1", "p" * 257, "o2")
    chain.pipe()
    chain.wait_for(2)
    pipes.delete_pipe(Name="anew")
    chain.pipe()
    assert sorted(key for key, _ in chain.wait_for(4)) == ["o1", "o1", "o2", "o2"]


def test_a_stopped_pipe_delivers_what_came_meanwhile_once_it_is_started(emulator):
    chain, pipes = PipeChain(emulator, "stopped"), emulator.client("pipes")
    chain.pipe()
    chain.put("o1")
    chain.wait_for(1)
    pipes.stop_pipe(Name="stopped")
    chain.put("o2")
    pipes.start_pipe(Name="stopped")
    assert sorted(key for key, _ in chain.wait_for(2)) == ["o1", "o2"]


@pytest.mark.parametrize(
    "parts", [{"key": None}, {"start": None}, {"filter": True}], ids=["no key", "no start", "a filter"]
)
def test_a_pipe_that_would_not_do_what_was_declared_is_refused(emulator, parts):
    source = {
        **({} if "start" in parts else {"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}}),
        **({"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}} if "filter" in parts else {}),
    }
    target = {"KinesisStreamParameters": {"PartitionKey": "x"}} if "key" not in parts else {}
    with pytest.raises(ClientError, match="ValidationException"):
        emulator.client("pipes").create_pipe(
            Name="refused",
            RoleArn=ROLE,
            Source="arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-31T00:00:00.000",
            Target="arn:aws:kinesis:us-east-1:000000000000:stream/t",
            SourceParameters=source,
            TargetParameters=target,
        )


def test_changes_that_were_made_before_a_stop_or_after_it_arrive_once(tmp_path):
    with running_emulator(tmp_path) as emulator:
        chain = PipeChain(emulator, "kept")
        chain.pipe()
        chain.put("o1", "o2", "o3")
        chain.wait_for(3)
        emulator.client("pipes").stop_pipe(Name="kept")
        chain.put("o4")
        emulator.stop()

        emulator.start()
        emulator.client("pipes").start_pipe(Name="kept")
        chain.put("o5")
        assert sorted(key for key, _ in chain.wait_for(5)) == ["o1", "o2", "o3", "o4", "o5"]
        described = emulator.client("pipes").describe_pipe(Name="kept")
        assert described["SourceParameters"]["DynamoDBStreamParameters"]["BatchSize"] == 100
