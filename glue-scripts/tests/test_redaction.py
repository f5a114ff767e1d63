"""What is kept of a rejected payload: all of it but the addresses."""

import base64
import gzip
import json
import re
import time
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Any

import msgspec
import pytest

from attribution.redaction import redact
from contract.judge import Rejection, judge
from testing.database import Database
from testing.event_builders import click, in_order_of_arrival, record
from testing.golden import payload_of, vectors
from testing.ingest import ingest
from testing.records import now
from testing.shop_history import random_history

DROPPED = [
    "ip_address", "IP_ADDRESS", "Ip_Address", "ipAddress", "IPAddress", "ip-address", "ip address", "ipaddress", "ip",
    "IP", "ipv6", "client_ip", "clientIp", "clientIP", "x-real-ip", "X-Forwarded-For", "x_forwarded_for", "remote_addr",
    "REMOTE_ADDR", " ip_address ", "\\u0069p_address", "ip\\u005faddress", "\\u0049\\u0050",
]  # fmt: skip
KEPT = ["shipping", "membership", "zip", "tip_amount", "description", "address", "product_id", "price"]
VALUES = [
    '"203.0.113.7"',
    '"2001:db8::1"',
    "null",
    "7",
    '"unknown"',
    '["203.0.113.7", 1]',
    '{"v4": {"a": "203.0.113.7"}}',
]


@pytest.mark.parametrize("name", DROPPED)
def test_a_pair_whose_name_says_address_is_dropped_whole(name: str) -> None:
    for value in VALUES:
        pair = f'"{name}" : {value}'
        assert redact(f'{{"a": 1.10, {pair}, "b": [true]}}'.encode()) == b'{"a": 1.10, "b": [true]}'
        assert redact(f'{{{pair}, "b": 1e2}}'.encode()) == b'{"b": 1e2}'
        assert redact(f'{{"a": 1, {pair}, {pair}}}'.encode()) == b'{"a": 1}'
        assert redact(f'[{{{pair}}}, {{"c": {{"a": 1, {pair}}}}}]'.encode()) == b'[{}, {"c": {"a": 1}}]'


@pytest.mark.parametrize("name", KEPT)
def test_a_pair_of_another_name_is_kept(name: str) -> None:
    payload = f'{{"{name}": "1.10", "a": 1}}'.encode()
    assert redact(payload) == payload


# An address as it may be spelt, and what stays of it.
SPELT = {
    "203.0.113.7": "",
    "203.0.113.7:8080": ":8080",
    "203.000.113.007": "",
    "203.0.113.7, 198.51.100.1": ", ",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334": "",
    "2001:db8:85a3::8a2e:370:7334": "",
    "2001:DB8::FACE": "",
    "::1": "",
    "fe80::": "",
    "fe80::1%eth0": "",
    "::ffff:203.0.113.7": "",
    "0:0:0:0:0:ffff:203.0.113.7": "",
    "2001:db8::1/64": "/64",
    "[2001:db8::1]": "[]",
    "[2001:db8::1]:443": "[]:443",
    "10:00 2001:db8::1.": "10:00 .",
    "...203.0.113.7...": "......",
    "client:2001:db8::1": "client:",
    r"2\u00303.0.113\u002e7": "",
    r"\u0032\u0030\u0031:db8::1": "",
    r"\n203.0.113.7\t2001:db8::1": r"\n\t",
    "203%2E0%2E113%2E7": "",
    "?from=2001%3Adb8%3A%3a1&b=1": "?from=&b=1",
}
AROUND = {
    "a string": '{"note": "%s", "price": 1.10}',
    "a list": '["%s", 1]',
    "JSON in a string": r'{"body": "{\"note\": \"%s\"}"}',
    "a value only": '"%s"',
    "a name": '{"%s": 1}',
    "a bare word": '{"note": %s, "b": 1}',
    "two objects": '{"a": 1}{"note": "%s"}',
    "no quotes": "note=%s user=u",
    "other quotes": "{'note': '%s'}",
    "cut off": '{"note": "%s ',
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("address", SPELT)
def test_of_an_address_anywhere_nothing_is_kept_and_of_the_rest_all(address: str, around: str) -> None:
    before, after = AROUND[around].split("%s")
    if around == "JSON in a string":
        address, kept = address.replace("\\", "\\\\"), SPELT[address].replace("\\", "\\\\")
    else:
        kept = SPELT[address]
    assert redact(f"{before}{address}{after}".encode()).decode() == f"{before}{kept}{after}"


NO_ADDRESSES = [
    *["12:30:45", "2026-01-31T12:30:45.123456+00:00", "1.2.3", "1.2.3.4.5", "v1.2.3.4", "99.50", "1.234.567,89"],
    *["120.0.0.0", "00:1a:2b:3c:4d:5e", "abc::def", "std::vector", "shop::a1", "a:b:c", "300.1.2.3", "sku:1:2:3", "::"],
    "Mozilla/5.0 (X11; rv:109.0) Chrome/120.0.0.0 Safari/537.36",
    *["https://shop.example:8080/a?b=1.2", "é😀", r"\u00e9"],
]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_stays(text: str) -> None:
    for payload in (f'{{"note": "{text}", "n": [1.10, -0.50, 1e3]}}', f"note={text} "):
        assert redact(payload.encode()).decode() == payload


def test_a_browsers_version_is_none_and_its_address_is_one() -> None:
    payload = b'{"user_agent": "Chrome/12.3.4.5 (203.0.113.7)", "page": "/12.3.4.5"}'
    assert redact(payload) == b'{"user_agent": "Chrome/12.3.4.5 ()", "page": "/"}'


def test_an_identity_with_an_address_in_it_is_emptied_so_that_nobody_becomes_somebody_else() -> None:
    payload = b'{"user_id": "visitor-203.0.113.7", "session_id": "s", "items": [{"product_id": "::1"}]}'
    assert redact(payload) == b'{"user_id": "", "session_id": "s", "items": [{"product_id": ""}]}'


@pytest.mark.parametrize(
    "cut_off",
    [
        '{"ip_address": "203.0',
        '{"ip_address": ["a", {"b": ',
        '{"a": 1, "ip_address"  :',
        '{"note": "203.0.113',
        "203.0.1",
    ],
)
def test_of_an_address_that_is_cut_off_nothing_is_kept(cut_off: str) -> None:
    assert redact(cut_off.encode()) in (b"{", b'{"a": 1', b'{"note": "', b"")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_address_in_another_encoding_is_found(encoding: str) -> None:
    text = '{"é": "ü %s", %s"b": "x"}'
    payload = (text % ("203.0.113.7", '"ip_address": "::1", ')).encode(encoding)
    assert redact(payload).decode(encoding) == text % ("", "")


WRAPPINGS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "gzip": (gzip.compress, gzip.decompress),
    "zlib": (zlib.compress, zlib.decompress),
    "base64": (base64.b64encode, base64.b64decode),
    "base64 for URLs": (base64.urlsafe_b64encode, base64.urlsafe_b64decode),
    "base64 of gzip": (lambda b: base64.b64encode(gzip.compress(b)), lambda b: gzip.decompress(base64.b64decode(b))),
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_an_address_within_a_wrapped_payload_is_found(name: str) -> None:
    wrap, unwrap = WRAPPINGS[name]
    assert unwrap(redact(wrap(b'{"ip_address": "203.0.113.7", "b": "203.0.113.7"}'))) == b'{"b": ""}'
    harmless = wrap(b'{"price": 1.10}')
    assert redact(harmless) == harmless


def test_a_compressed_payload_that_is_cut_off_or_too_large_keeps_no_address() -> None:
    payload = gzip.compress(b'{"ip_address": "203.0.113.7"}')[:-12]
    assert gzip.decompress(redact(payload)) == b"{"
    assert gzip.decompress(redact(gzip.compress(b"\0" * (1 << 25), 1))) == b""


def test_base64_of_an_event_in_a_field_goes_where_it_holds_an_address() -> None:
    inner = base64.b64encode(b'{"ip_address": "203.0.113.7"}').decode()
    assert redact(f'{{"data": "{inner}", "b": 1}}'.encode()) == b'{"data": "", "b": 1}'


def test_bytes_that_are_no_text_stay() -> None:
    assert redact(b'\xff\xfe{"ip_address": "::1", "\xff": 1}\xc3') == b'\xff\xfe{"\xff": 1}\xc3'


@pytest.mark.parametrize(
    "text",
    [":", "1.", "f", '{"a":', '"\\', "[", "\\", '{"ip":', "%3A", "\0", '{"a":1,', '\\"', "a:", "1:", "::", "eyJ"],
)
def test_however_long_a_payload_is_no_part_of_it_is_read_again_and_again(text: str) -> None:
    redact((text * (1 << 18))[: 1 << 18].encode())


PIECES = [
    *rb'" \ { } [ ] : , = %3 \u00 \ud800 "ip": "a":1, ::1 eyJ H4sI'.split(),
    *[b"\0", b"\xff", b"\xed\xa0\x80", b"\x1f\x8b", b"x\x9c", b" ", b" 203.0.113.7 "],
]


def test_whatever_the_bytes_are_they_are_read() -> None:
    rng = Random(5)
    for _ in range(5_000):
        kept = redact(b"".join(rng.choices(PIECES, k=rng.randrange(30))))
        assert b"203.0.113.7" not in kept


def test_of_what_is_wrapped_deeper_than_anybody_could_read_nothing_is_kept() -> None:
    wrapped = '{"a": "203.0.113.7"}'
    for _ in range(9):
        wrapped = json.dumps({"a": wrapped})
    assert json.loads(redact(wrapped.encode())) != json.loads(wrapped)
    packed = b'{"ip": 1}'
    for _ in range(5):
        packed = gzip.compress(packed)
    assert b"ip" not in redact(packed)


def packed(inner: bytes) -> bytes:
    return base64.b64encode(gzip.compress(inner))


@pytest.mark.parametrize(
    "payload",
    {
        "blanks": b" " * (1 << 20) + b'"',
        "base64 and what is none": b"A" * (1 << 20) + b'"',
        "strings that begin as base64 does, within each other": b'\\"W3s' * 200_000,
        "what opens and never closes": b"{" * (1 << 20),
        "the same, compressed": gzip.compress(b"{" * (1 << 24)),
        "much that is compressed": b'["' + b'","'.join([packed(b"203.0.113.7 " * 170_000)] * 40) + b'"]',
    }.items(),
    ids=lambda named: named[0],
)
def test_the_largest_record_is_read_within_seconds_of_the_processor(payload: tuple[str, bytes]) -> None:
    began = time.process_time()
    kept = redact(payload[1])
    assert time.process_time() - began < 5
    assert b"203.0.113.7" not in kept


@pytest.mark.parametrize("vector", [v for v in vectors() if v["file"] == "accepted"], ids=lambda v: v["title"])
def test_a_golden_event_is_what_it_was_but_for_its_address(vector: dict) -> None:
    assert_same_event(vector["stream"], payload_of(vector))


def test_a_random_event_is_what_it_was_but_for_its_address() -> None:
    for arrived in random_history(Random(3), users=20, events=1_500):
        assert_same_event(arrived.stream, arrived.payload)


def assert_same_event(stream: str, payload: bytes) -> None:
    event = judge(stream, payload)
    if not isinstance(event, Rejection):
        assert judge(stream, redact(payload)) == msgspec.structs.replace(event, ip_address=None)


class Shop:
    """Random payloads: a tree with addresses, and what it must be without them."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self.addresses = [self._address() for _ in range(4)]

    def _address(self) -> str:
        rng = self._rng
        v4 = IPv4Address(rng.randrange(1 << 24, 1 << 32) | 1)
        v6 = IPv6Address(rng.getrandbits(128) & ~(rng.getrandbits(48) << rng.choice([0, 16, 64])) | 1)
        mapped = f"::ffff:{v4}"
        return rng.choice([str(v4), str(v6), str(v6).upper(), v6.exploded, mapped])

    def tree(self, depth: int = 0) -> tuple[Any, Any]:
        """A value, and the same without addresses."""
        rng, address = self._rng, self._rng.choice(self.addresses)
        kind = rng.randrange(4 if depth > 3 else 8)
        if kind == 0:
            return rng.choice(
                [("a", "a"), (7, 7), (None, None), (1.5, 1.5), ("12:30:45", "12:30:45"), ("1.2.3", "1.2.3")]
            )
        if kind == 1:
            return address, ""
        if kind == 2:
            return f'from {address}, [{address}]:80 \n"é"', 'from , []:80 \n"é"'
        if kind == 3:
            inner, without = self.tree(depth + 2)
            return json.dumps({"in": inner}), json.dumps({"in": without})
        if kind in (4, 5):
            pairs = [self.tree(depth + 1) for _ in range(rng.randrange(4))]
            return [value for value, _ in pairs], [without for _, without in pairs]
        whole, without_them = {}, {}
        for n in range(rng.randrange(5)):
            value, without = self.tree(depth + 1)
            if rng.random() < 0.3:
                whole[json.loads(f'"{rng.choice(DROPPED)}"') + " " * n] = value
            else:
                whole[f"k{n}"], without_them[f"k{n}"] = value, without
        return whole, without_them

    def written(self, tree: Any) -> str:
        """JSON of the tree, in one line or several, now and then with digits, dots and colons escaped."""
        text = json.dumps(tree, ensure_ascii=self._rng.random() < 0.5, indent=self._rng.choice([None, None, 1]))
        if self._rng.random() < 0.5:
            return text
        return re.sub(r'(?<=")[0-9A-F:.]{3,}(?=")', lambda plain: "".join(f"\\u{ord(c):04x}" for c in plain[0]), text)

    def spoilt(self, payload: bytes) -> bytes:
        """What is no JSON any more, with all of its addresses still there."""
        rng = self._rng
        at = rng.randrange(len(payload) + 1)
        return rng.choice(
            [
                payload + payload,
                payload + b"}",
                b'"' + payload,
                payload + b'{"a": "',
                b"\xff" + payload,
                payload.replace(b'"', b"'"),
                payload.replace(b":", b" = "),
                payload.replace(b"{", b""),
                payload[:at],
            ]
        )


@pytest.mark.parametrize("seed", range(8))
def test_a_random_payload_keeps_everything_but_its_addresses(seed: int) -> None:
    for n in range(150):
        shop = Shop(1_000 * seed + n)
        whole, without = shop.tree()
        text = shop.written(whole)
        assert json.loads(redact(text.encode())) == without, text


@pytest.mark.parametrize("seed", range(8))
def test_of_a_random_payload_that_is_no_json_no_address_is_kept(seed: int) -> None:
    for n in range(150):
        shop = Shop(1_000 * seed + n)
        payload = shop.spoilt(shop.written(shop.tree()[0]).encode())
        kept = redact(payload).decode(errors="replace")
        assert not [a for a in shop.addresses if a in kept], payload


def test_no_address_reaches_the_database(database: Database) -> None:
    moment = now()
    bad: dict[str, Any] = {"event_id": "bad", "price": "not a number"}
    rejected = [
        record(click(at=moment, **bad | {name: value, "note": address}))
        for name in ("ip_address", "IP-Address", "clientIp")
        for address in ("203.0.113.7", "2001:db8::1")
        for value in (address, [address], {"v": address})
    ]
    accepted = [record(click(at=moment, event_id="good", ip_address="203.0.113.7"))]

    ingest(database, [in_order_of_arrival([*rejected, *accepted])])

    assert database.rows("select count(*) from rejected_events") == [(len(rejected),)]
    stored = str(database.rows("select encode(payload, 'escape'), path, rule from rejected_events"))
    stored += str(database.rows("select clicks::text from clicks"))
    assert "203.0" not in stored and "2001:" not in stored
