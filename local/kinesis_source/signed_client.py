"""Kinesis' calls as signed requests.

Botocore's parser takes most of the time of a full GetRecords answer; msgspec decodes the same JSON and its base64 in C.
"""

import socket
from typing import Any, TypeVar

import botocore.session
import msgspec
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from kinesis_source.client import (
    ExpiredIteratorError,
    InvalidArgumentError,
    NotFoundError,
    Page,
    RefusedError,
    Shard,
    TransientError,
)

_TIMEOUT_SECONDS = 20
_THROTTLED = {"ProvisionedThroughputExceededException", "LimitExceededException", "ThrottlingException"}

T = TypeVar("T")


class _ShardPage(msgspec.Struct, rename="pascal"):
    shards: list[Shard]
    next_token: str | None = None


class _Iterator(msgspec.Struct, rename="pascal"):
    shard_iterator: str


class _Failure(msgspec.Struct):
    type: str = msgspec.field(name="__type", default="")
    message: str = ""


class SignedClient:
    """Reads one stream. Safe to use from several threads."""

    def __init__(self, stream: str, endpoint: str | None, region: str | None) -> None:
        session = botocore.session.get_session()
        self._stream = stream
        self._region = region or session.get_config_variable("region")
        if self._region is None:
            raise RefusedError("kinesis source: no AWS region found")
        self._credentials = session.get_credentials()
        if self._credentials is None:
            raise RefusedError("kinesis source: no AWS credentials found")
        # Botocore's own client takes 0.2 s to make: only where its endpoint is not known.
        regional = endpoint or session.create_client("kinesis", region_name=self._region).meta.endpoint_url
        self._url = f"{regional.rstrip('/')}/"
        # Botocore sends a request's body after its head: without this it waits 40 ms for the head's acknowledgement.
        at_once = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        self._http = URLLib3Session(timeout=_TIMEOUT_SECONDS, max_pool_connections=32, socket_options=at_once)

    def list_shards(self) -> list[Shard]:
        page = self._call("ListShards", {"StreamName": self._stream}, _ShardPage)
        shards = page.shards
        while page.next_token:
            page = self._call("ListShards", {"NextToken": page.next_token}, _ShardPage)
            shards += page.shards
        return shards

    def shard_iterator(self, shard_id: str, start: dict[str, Any]) -> str:
        """`start`: ShardIteratorType and, where it needs them, StartingSequenceNumber or Timestamp."""
        body = {"StreamName": self._stream, "ShardId": shard_id, **start}
        return self._call("GetShardIterator", body, _Iterator).shard_iterator

    def get_records(self, iterator: str, limit: int) -> Page:
        return self._call("GetRecords", {"ShardIterator": iterator, "Limit": limit}, Page)

    def _call(self, action: str, body: dict[str, Any], answer: type[T]) -> T:
        headers = {"X-Amz-Target": f"Kinesis_20131202.{action}", "Content-Type": "application/x-amz-json-1.1"}
        request = AWSRequest("POST", self._url, headers=headers, data=msgspec.json.encode(body))
        try:
            SigV4Auth(self._credentials.get_frozen_credentials(), "kinesis", self._region).add_auth(request)
            response = self._http.send(request.prepare())
        except BotoCoreError as error:
            raise TransientError(f"{action} on {self._url}: {error}") from error
        if response.status_code == 200:
            try:
                return msgspec.json.decode(response.content, type=answer)
            except msgspec.MsgspecError as error:
                raise TransientError(f"{action} on {self._url}: not an answer of Kinesis: {error}") from error
        raise _error(action, self._stream, response.status_code, response.content)


def _error(action: str, stream: str, status: int, content: bytes) -> Exception:
    try:
        failure = msgspec.json.decode(content, type=_Failure)
    except msgspec.MsgspecError:
        failure = _Failure()
    name = failure.type.rpartition("#")[2]
    line = f"kinesis source: {action} on stream {stream}: {status} {name} {failure.message}".rstrip()
    if status >= 500 or status == 429 or name in _THROTTLED:
        return TransientError(line)
    if name == "ExpiredIteratorException":
        return ExpiredIteratorError(line)
    if name == "InvalidArgumentException":
        return InvalidArgumentError(line)
    if name == "ResourceNotFoundException":
        return NotFoundError(line)
    return RefusedError(line)
