"""A checkpoint's files are understood: what was begun, what is written, how far that reads."""

import json
from pathlib import Path

import pytest

from proof.checkpoint import NONE, Checkpoint

LAST = {"clicks": {"shard-0": 99, "shard-1": 10}, "checkouts": {}}


def plan(folder: Path, batch: int, clicks: dict[str, str] | None, *, is_committed: bool) -> None:
    """A batch as Spark logs it: version, metadata, the offset of each stream; None where it has none yet."""
    offset = {shard: {"after": after, "closed": False} for shard, after in (clicks or {}).items()}
    lines = ["v1", "{}", "-" if clicks is None else json.dumps(offset), "-"]
    for log, is_there in (("offsets", True), ("commits", is_committed)):
        (folder / log).mkdir(exist_ok=True)
        if is_there:
            (folder / log / str(batch)).write_text("\n".join(lines))
            (folder / log / f".{batch}.crc").touch()


def test_the_newest_batch_is_that_of_the_greatest_number(tmp_path: Path) -> None:
    for batch in (9, 10, 11):
        plan(tmp_path, batch, {}, is_committed=batch < 11)

    checkpoint = Checkpoint(tmp_path)

    assert (checkpoint.planned(), checkpoint.committed()) == (11, 10)


def test_of_no_checkpoint_nothing_is_read(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "none")

    assert (checkpoint.planned(), checkpoint.committed(), checkpoint.has_read(LAST)) == (NONE, NONE, False)


@pytest.mark.parametrize(
    ("clicks", "has_read"),
    [
        ({"shard-0": "99", "shard-1": "10"}, True),
        ({"shard-0": "100", "shard-1": "10", "shard-2": ""}, True),
        ({"shard-0": "99", "shard-1": "9"}, False),
        ({"shard-0": "99", "shard-1": ""}, False),
        ({"shard-0": "99"}, False),
        (None, False),
    ],
)
def test_all_is_read_where_every_shard_is_up_to_its_last_number(
    tmp_path: Path, clicks: dict[str, str] | None, has_read: bool
) -> None:
    plan(tmp_path, 0, clicks, is_committed=True)
    plan(tmp_path, 1, {"shard-0": "1000", "shard-1": "1000"}, is_committed=False)

    assert Checkpoint(tmp_path).has_read(LAST) is has_read
