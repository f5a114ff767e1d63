"""Payloads that hold another one: compressed, or as base64."""

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

# Of all that a payload holds compressed: twice what a stream takes in one record, and read within seconds.
MOST_INNER_BYTES = 1 << 21

_GZIP, _GZIP_BITS = b"\x1f\x8b", 31
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-\s]{16,}+={0,2}+\s*+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(slots=True)
class Room:
    """How many more bytes of what a payload holds compressed are read."""

    left: int = MOST_INNER_BYTES


class Wrapped(NamedTuple):
    """What a payload holds, and how that is wrapped."""

    inner: bytes
    wrap: Callable[[bytes], bytes]


def unwrapped(payload: bytes, room: Room) -> Wrapped | None:
    """What the payload holds, also where it is cut off; None where it is no wrapping. Of too much there is nothing."""
    if payload.startswith(_GZIP):
        return _decompressed(payload, room, _GZIP_BITS, lambda inner: gzip.compress(inner, mtime=0))
    if payload.startswith(_ZLIB):
        return _decompressed(payload, room, zlib.MAX_WBITS, zlib.compress)
    if _BASE64.fullmatch(payload):
        return _decoded(payload)
    return None


def _decompressed(payload: bytes, room: Room, bits: int, wrap: Callable[[bytes], bytes]) -> Wrapped | None:
    stream = zlib.decompressobj(bits)
    try:
        # Of 0 it would read all.
        inner = stream.decompress(payload, max(1, room.left))
    except zlib.error:
        return None
    room.left -= len(inner)
    return Wrapped(b"", wrap) if stream.unconsumed_tail else Wrapped(inner, wrap)


def _decoded(payload: bytes) -> Wrapped | None:
    digits = b"".join(payload.split()).rstrip(b"=").translate(_URL_SAFE)
    whole = digits[: len(digits) // 4 * 4 + (len(digits) % 4 if len(digits) % 4 > 1 else 0)]
    try:
        return Wrapped(base64.b64decode(whole + b"=" * (-len(whole) % 4)), base64.b64encode)
    except binascii.Error:
        return None
