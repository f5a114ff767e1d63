"""A streaming query's checkpoint, as its files tell it."""

import json
import shutil
from pathlib import Path

from contract.records import CHECKOUTS, CLICKS
from proof.streams import Positions

NONE = -1


class Checkpoint:
    """The folder of one job's checkpoint; it need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def planned(self) -> int:
        """The newest batch that was begun; -1 where there is none."""
        return self._newest("offsets")

    def committed(self) -> int:
        """The newest batch that Spark knows to be written; -1 where there is none."""
        return self._newest("commits")

    def has_read(self, last: Positions) -> bool:
        """Whether every shard was read up to its last record, and written."""
        batch = self.committed()
        if batch == NONE:
            return False
        read = self._offsets(batch)
        return all(
            shard in read[stream] and int(read[stream][shard]["after"] or 0) >= number
            for stream, shards in last.items()
            for shard, number in shards.items()
        )

    def delete(self) -> None:
        """As if there had never been one."""
        shutil.rmtree(self.folder)

    def _offsets(self, batch: int) -> dict[str, dict]:
        """Lines of an offset log: version, metadata, then one a source in the order of the query's union."""
        sources = (self.folder / "offsets" / str(batch)).read_text().splitlines()[2:]
        pairs = zip((CLICKS, CHECKOUTS), sources, strict=True)
        return {stream: {} if source == "-" else json.loads(source) for stream, source in pairs}

    def _newest(self, log: str) -> int:
        try:
            return max(
                (int(entry.name) for entry in (self.folder / log).iterdir() if entry.name.isdecimal()), default=NONE
            )
        except FileNotFoundError:
            return NONE
