"""The signed requests, on real MiniStack and on answers that no emulator gives."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import boto3
import pytest

from kinesis_source import client as kinesis
from kinesis_source import signed_client
from kinesis_source.records import to_arrow
from kinesis_source.signed_client import SignedClient


@pytest.fixture(scope="module")
def endpoint(ministack: str) -> str:
    boto3.client("kinesis", endpoint_url=ministack).create_stream(StreamName="client", ShardCount=1)
    return ministack


def test_records_come_back_byte_for_byte_with_their_arrival(endpoint):
    payloads = [b"", b"\x00\xff", "ключ".encode(), b"x" * 900_000]
    boto = boto3.client("kinesis", endpoint_url=endpoint)
    for payload in payloads:
        boto.put_record(StreamName="client", Data=payload, PartitionKey="ключ")
    client = SignedClient("client", endpoint, "us-east-1")
    (shard,) = client.list_shards()
    iterator = client.shard_iterator(shard.shard_id, {"ShardIteratorType": "TRIM_HORIZON"})
    mine = to_arrow("client", client.get_records(iterator, 10).records).to_pylist()
    expected = boto.get_records(ShardIterator=iterator)["Records"]
    assert [row["data"] for row in mine] == payloads
    for row, record in zip(mine, expected, strict=True):
        assert row["partitionKey"] == record["PartitionKey"] == "ключ"
        assert row["sequenceNumber"] == record["SequenceNumber"]
        assert row["approximateArrivalTimestamp"] == record["ApproximateArrivalTimestamp"]


def test_errors_of_the_endpoint_are_told_apart(endpoint):
    client = SignedClient("client", endpoint, "us-east-1")
    with pytest.raises(kinesis.ExpiredIteratorError):
        client.get_records("no such iterator", 1)
    with pytest.raises(kinesis.NotFoundError, match="nowhere"):
        SignedClient("nowhere", endpoint, "us-east-1").list_shards()
    with pytest.raises(kinesis.TransientError):
        SignedClient("client", "http://127.0.0.1:1", "us-east-1").list_shards()


@pytest.mark.parametrize(
    ("status", "name", "error"),
    [
        (400, "ProvisionedThroughputExceededException", kinesis.TransientError),
        (400, "com.amazonaws.kinesis#LimitExceededException", kinesis.TransientError),
        (500, "InternalFailure", kinesis.TransientError),
        (400, "ExpiredIteratorException", kinesis.ExpiredIteratorError),
        (400, "InvalidArgumentException", kinesis.InvalidArgumentError),
        (400, "ResourceNotFoundException", kinesis.NotFoundError),
        (400, "AccessDeniedException", kinesis.RefusedError),
    ],
)
def test_each_error_is_permanent_or_transient(status, name, error):
    content = f'{{"__type": "{name}", "message": "why"}}'.encode()
    assert type(signed_client._error("GetRecords", "clicks", status, content)) is error


def test_the_endpoint_is_the_regions_own_where_none_is_given(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    assert SignedClient("client", None, "eu-central-1")._url == "https://kinesis.eu-central-1.amazonaws.com/"


def test_a_missing_region_is_told(monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(kinesis.RefusedError, match="region"):
        SignedClient("client", "http://127.0.0.1:1", None)


class ThreePages(BaseHTTPRequestHandler):
    """ListShards a shard at a time: a token names the page that is next."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        page = int(asked.get("NextToken", 0))
        shard = {"ShardId": f"shard {page}", "SequenceNumberRange": {"StartingSequenceNumber": str(page)}}
        answer = json.dumps({"Shards": [shard], "NextToken": str(page + 1) if page < 2 else None}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def three_pages(credentials: None) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ThreePages) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_shards_beyond_the_first_page_are_listed_too(three_pages):
    shards = SignedClient("client", three_pages, "us-east-1").list_shards()

    assert [shard.shard_id for shard in shards] == ["shard 0", "shard 1", "shard 2"]
