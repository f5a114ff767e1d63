"""Which raw objects are in the facts already: a small file a stream and day of raw.

It is written after all partitions that its objects touch. What is not in it is read again, which changes nothing: facts
are sets.
"""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lake.place import Place
from lake.raw_objects import RawDay


@dataclass(frozen=True)
class Manifest:
    """Of one day."""

    day: RawDay
    objects: frozenset[str] = frozenset()
    is_closed: bool = False
    """No more objects are looked for."""

    @property
    def path(self) -> str:
        return f"manifests/{self.day.stream}/dt={self.day.day}.json.gz"

    def with_objects(self, paths: Iterable[str]) -> "Manifest":
        return replace(self, objects=self.objects.union(paths))

    def write(self, lake: Place) -> None:
        content = {"is_closed": self.is_closed, "objects": sorted(self.objects)}
        lake.write(self.path, gzip.compress(json.dumps(content).encode(), mtime=0))


def read_manifest(lake: Place, day: RawDay) -> Manifest:
    """The day's; an empty one where there is none."""
    manifest = Manifest(day)
    if (content := lake.read_if_there(manifest.path)) is None:
        return manifest
    told = json.loads(gzip.decompress(content))
    return replace(manifest, objects=frozenset(told["objects"]), is_closed=told["is_closed"])
