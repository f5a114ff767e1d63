"""A folder of files, in S3 or on a disk."""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

# As many as S3 deletes in a call.
DELETED_AT_ONCE = 1_000
# Of a login that boto3 gives more is left.
LOGIN_SECONDS = 300


class File(NamedTuple):
    """A file of a place, by its path in it."""

    path: str
    size: int
    changed_at: datetime


@dataclass(frozen=True)
class Place:
    """`s3://bucket/…`, or an absolute path. A file appears whole or not at all."""

    url: str
    endpoint: str | None = None
    """Of S3, where it is not the region's own."""
    region: str = "us-east-1"

    @property
    def _is_s3(self) -> bool:
        return self.url.startswith("s3://")

    @property
    def _root(self) -> str:
        return self.url.removeprefix("s3://").rstrip("/")

    def url_of(self, folder: str) -> str:
        """As a catalog has it."""
        return f"{'s3://' if self._is_s3 else 'file://'}{self._root}/{folder}/"

    def path_of(self, url: str) -> str:
        """The folder of this place that a catalog's URL names."""
        return url.removeprefix(self.url_of("").removesuffix("/")).strip("/")

    def files(self, folder: str) -> list[File]:
        """All below the folder, in order of their paths; none where there is no such folder."""
        return sorted(
            File(info.path.removeprefix(f"{self._root}/"), info.size, info.mtime)
            for info in self._look(folder, recursive=True)
            if info.type == fs.FileType.File
        )

    def file(self, path: str) -> File:
        """@raises FileNotFoundError"""
        info = self._filesystem().get_file_info(f"{self._root}/{path}")
        if info.type != fs.FileType.File:
            raise FileNotFoundError(path)
        return File(path, info.size, info.mtime)

    def folders(self, folder: str) -> list[str]:
        """Names of the folders in it, in order."""
        return sorted(info.base_name for info in self._look(folder, False) if info.type == fs.FileType.Directory)

    def _look(self, folder: str, recursive: bool) -> list[fs.FileInfo]:
        selector = fs.FileSelector(f"{self._root}/{folder}", allow_not_found=True, recursive=recursive)
        return self._filesystem().get_file_info(selector)

    def open(self, path: str) -> pa.NativeFile:
        """To read at any place of it."""
        return self._filesystem().open_input_file(f"{self._root}/{path}")

    def read(self, path: str) -> bytes:
        with self._filesystem().open_input_stream(f"{self._root}/{path}", compression=None) as file:
            return file.read()

    def read_if_there(self, path: str) -> bytes | None:
        try:
            return self.read(path)
        except FileNotFoundError:
            return None

    def write(self, path: str, content: bytes) -> None:
        with self._new_file(path) as file:
            file.write(content)

    def upload(self, source: Path, path: str) -> None:
        with source.open("rb") as read, self._new_file(path) as file:
            shutil.copyfileobj(read, file, 4 << 20)

    @contextmanager
    def _new_file(self, path: str) -> Iterator[Any]:
        if self._is_s3:
            # What fails on the way leaves nothing: pyarrow completes an upload when the stream is closed.
            stream = self._filesystem().open_output_stream(f"{self._root}/{path}", compression=None)
            yield stream
            stream.close()
            return
        file = Path(self._root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{os.getpid()}")
        with part.open("wb") as stream:
            yield stream
        part.replace(file)

    def delete(self, paths: Iterable[str]) -> None:
        """Also those that are gone."""
        if not self._is_s3:
            for path in paths:
                Path(self._root, path).unlink(missing_ok=True)
            return
        bucket, _, prefix = self._root.partition("/")
        keys = [{"Key": f"{prefix}/{path}" if prefix else path} for path in paths]
        client = _session(self.region).client("s3", endpoint_url=self.endpoint)
        for start in range(0, len(keys), DELETED_AT_ONCE):
            # pyarrow would put an empty object in the place of each folder.
            client.delete_objects(
                Bucket=bucket, Delete={"Objects": keys[start : start + DELETED_AT_ONCE], "Quiet": True}
            )

    def _filesystem(self) -> fs.FileSystem:
        if not self._is_s3:
            return fs.LocalFileSystem()
        return _s3(self.endpoint, self.region, int(time.monotonic() // LOGIN_SECONDS))


@lru_cache(maxsize=1)
def _s3(endpoint: str | None, region: str, _period: int) -> fs.S3FileSystem:
    # boto3 finds the job's login wherever Glue puts it.
    login = _session(region).get_credentials().get_frozen_credentials()
    parts = urlsplit(endpoint) if endpoint else None
    return fs.S3FileSystem(
        access_key=login.access_key,
        secret_key=login.secret_key,
        session_token=login.token,
        region=region,
        **({"scheme": parts.scheme, "endpoint_override": parts.netloc} if parts else {}),
    )


def _session(region: str) -> Any:
    import boto3

    return boto3.Session(region_name=region)
