"""Who reads the lake while it is made: whole versions, and never fewer facts than before or more than there are."""

import threading
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contract.records import CHECKOUTS, CLICKS
from lake.merging import TOLD_AGAIN
from testing.lake import TestLake

# An order that takes another day's place may be seen on both for a moment: of orders their ids are looked at.
IDENTITIES = {CLICKS: "(user_id, event_time, event_id)::text", CHECKOUTS: "checkout_id"}
NEVER_TWICE = CLICKS
# It shares two cores with what it watches.
PAUSE_SECONDS = 0.1


@dataclass
class Reader:
    """In a thread of its own, from `start` to `stop`, one look after the other."""

    lake: TestLake
    looks: int = 0
    most: int = 0
    """Facts, in one look."""
    growths: int = 0
    """Looks that found more than the one before."""
    faults: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in IDENTITIES})

    def start(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """After one more look."""
        self._done.set()
        self._thread.join()

    def _read(self) -> None:
        try:
            while not self._done.wait(PAUSE_SECONDS):
                self.look()
            self.look()
        except Exception as error:
            self.faults.append(f"a reader failed: {type(error).__name__}: {error}")

    def look(self) -> None:
        found = {table: self._identities(table) for table in IDENTITIES}
        total = 0
        for table, identities in found.items():
            now = set(identities)
            if len(now) < len(identities) and table == NEVER_TWICE:
                self.faults.append(f"{table}: {len(identities) - len(now)} twice")
            if lost := self.seen[table] - now:
                self.faults.append(f"{table}: {len(lost)} seen before are gone, such as {min(lost)}")
            total += len(now)
        self.growths += total > sum(map(len, self.seen.values()))
        self.seen = {table: set(identities) for table, identities in found.items()}
        self.looks += 1
        self.most = max(self.most, total)

    def _identities(self, table: str) -> list[str]:
        """By DuckDB, of the files where the catalog says that they lie."""
        parts = [
            self._rows(self.lake.place.path_of(url)) for _, url in sorted(self.lake.catalog.locations(table).items())
        ]
        if not parts:
            return []
        rows = pa.concat_tables(parts)
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            connection.register("facts", rows)
            return [identity for (identity,) in connection.sql(f"select {IDENTITIES[table]} from facts").fetchall()]

    def _rows(self, version: str) -> pa.Table:
        """Of a version, whose name tells its bytes."""
        place, digest, tables = self.lake.place, sha256(), []
        for file in place.files(version):
            name, content = file.path.rsplit("/", 1)[1], place.read(file.path)
            digest.update(name.encode() + content)
            if not name.startswith(TOLD_AGAIN):
                tables.append(pq.ParquetFile(BytesIO(content)).read())
        if not version.endswith(digest.hexdigest()[:16]):
            self.faults.append(f"half a version: {version}")
        return pa.concat_tables(tables)
