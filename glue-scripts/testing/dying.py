"""A lake's place and catalog that die before a step of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lake.catalog import Catalog
from lake.place import Place
from lake.tables import Partition


class Killed(BaseException):
    """As by a signal: nobody catches it."""


class Countdown:
    """Dies before its n-th step."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


@dataclass(frozen=True)
class DyingPlace(Place):
    """Before a file is put there or removed."""

    countdown: Countdown = field(default_factory=lambda: Countdown(0))

    def write(self, path: str, content: bytes) -> None:
        self.countdown.step()
        super().write(path, content)

    def upload(self, source: Path, path: str) -> None:
        self.countdown.step()
        super().upload(source, path)

    def delete(self, paths: Iterable[str]) -> None:
        self.countdown.step()
        super().delete(paths)


@dataclass(frozen=True)
class DyingCatalog(Catalog):
    """Before partitions are registered."""

    countdown: Countdown = field(default_factory=lambda: Countdown(0))

    def register(self, table: str, locations: Mapping[Partition, str]) -> None:
        self.countdown.step()
        super().register(table, locations)

    def unregister(self, partition: Partition) -> None:
        self.countdown.step()
        super().unregister(partition)
