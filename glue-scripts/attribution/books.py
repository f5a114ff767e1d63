"""The books of one transaction: what came in, what became of it, how long it took."""

from dataclasses import asdict, dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

LATENCY_BINS = 96


@dataclass(frozen=True, slots=True)
class BatchKey:
    """Names one transaction: a Spark task attempt of a micro-batch of a job run, and where its records begin."""

    run_id: str
    batch_id: int
    partition_id: int
    attempt: int
    first_record: int = 0

    def parameters(self) -> dict[str, str | int]:
        """The key by column name of `batches`."""
        return asdict(self)


@dataclass(slots=True)
class Books:
    """Counts of one transaction; received = accepted + duplicates + rejected + expired; repeats are duplicates."""

    received: int = 0
    accepted: int = 0
    duplicates: int = 0
    repeats: int = 0
    rejected: int = 0
    expired: int = 0
    clicks: int = 0
    checkouts: int = 0
    lines: int = 0
    pairs: int = 0
    stage_ms: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "Books") -> "Books":
        """The counts of two transactions together; how long each stage took stays with each."""
        theirs = other.counts()
        return Books(**{name: count + theirs[name] for name, count in self.counts().items()}, stage_ms={})

    def counts(self) -> dict[str, int]:
        """The counts alone, by column name of `batches`."""
        return {name: value for name, value in asdict(self).items() if name != "stage_ms"}


def latency_histogram(arrivals: pa.ChunkedArray, now_us: int) -> list[int]:
    """Counts records by their age at `now_us` (microseconds since 1970), as `batches.latency_histogram` holds them.

    Element i (from 0) counts ages of at most 2^(i/4) milliseconds; the last takes all older ones.
    """
    age_ms = pc.divide(pc.cast(pc.subtract(pa.scalar(now_us), arrivals.cast(pa.int64())), pa.float64()), 1000.0)
    positions = pc.ceil(pc.multiply(pc.log2(pc.max_element_wise(age_ms, 1.0)), 4.0))
    histogram = [0] * LATENCY_BINS
    for entry in pc.value_counts(positions).to_pylist():
        histogram[min(int(entry["values"]), LATENCY_BINS - 1)] += entry["counts"]
    return histogram
