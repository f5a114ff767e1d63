"""What is kept of a rejected payload: all of it but the addresses."""

from datetime import UTC, datetime, timedelta

import pytest

from attribution.rejected_events import redact
from testing.database import Database
from testing.event_builders import click, in_order_of_arrival, record
from testing.ingest import ingest

# An address as it may be spelt, and what stays of it.
IPV6 = {
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334": "",
    "2001:db8:85a3::8a2e:370:7334": "",
    "2001:DB8::FACE": "",
    "::1": "",
    "fe80::": "",
    "::ffff:203.0.113.7": "",
    "2001:db8::1/64": "/64",
    "[2001:db8::1]": "[]",
    "[2001:db8::1]:443": "[]:443",
}


@pytest.mark.parametrize("address", IPV6)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"user_id": "u", "ip_address": "', '", "price": "ten"}'),
        ('{"ip_address":"', '"}'),
        ('{"ip_address" : "', ""),
        ("{'ip_address': '", "'}"),
        ("ip_address=", " user_id=u"),
    ],
    ids=["spaced", "dense", "cut off", "quoted", "no json"],
)
def test_of_an_ipv6_address_nothing_is_kept_and_of_the_rest_all(before: str, address: str, after: str) -> None:
    assert redact(f"{before}{address}{after}".encode()).decode() == f"{before}{IPV6[address]}{after}"


def test_an_ipv6_address_never_reaches_the_database(database: Database) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    rejected = [record(click(at=moment, event_id="bad", ip_address=a, price="not a number")) for a in IPV6]
    accepted = [record(click(at=moment, event_id="good", ip_address=a)) for a in IPV6]

    ingest(database, [in_order_of_arrival([*rejected, *accepted])])

    assert database.rows("select count(*) from rejected_events") == [(len(IPV6),)]
    stored = str(database.rows("select encode(payload, 'escape'), path, rule from rejected_events"))
    stored += str(database.rows("select clicks::text from clicks"))
    assert "2001:" not in stored and "::" not in stored
