import pytest

from proof.system import in_parts
from testing.event_builders import click, record

RECORDS = [record(click(event_id=str(number))) for number in range(11)]


@pytest.mark.parametrize("parts", [1, 2, 3, 11, 20])
def test_parts_hold_every_record_in_order_and_differ_by_one_at_most(parts: int) -> None:
    shares = in_parts(RECORDS, parts)

    assert [r for share in shares for r in share] == RECORDS
    assert len(shares) == parts
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
