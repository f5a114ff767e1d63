"""The options of the source: Glue's names, read without regard to case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

TRIM_HORIZON = "TRIM_HORIZON"
LATEST = "LATEST"

USED = (
    "streamName",
    "endpointUrl",
    "region",
    "startingPosition",
    "maxFetchRecordsPerShard",
    "maxFetchTimeInMs",
    "failOnDataLoss",
)

# Glue knows these as well; here they change nothing, so one job file can set them for both places.
WITHOUT_EFFECT = (
    "addIdleTimeBetweenReads",
    "addRecordTimestamp",
    "avoidEmptyBatches",
    "awsSTSEndpoint",
    "awsSTSRoleARN",
    "awsSTSSessionName",
    "classification",
    "delimiter",
    "describeShardInterval",
    "emitConsumerLagMetrics",
    "idleTimeBetweenReadsInMs",
    "inferSchema",
    "maxRecordPerRead",
    "maxRetryIntervalMs",
    "numRetries",
    "retryIntervalMs",
    "schema",
    "streamARN",
)


@dataclass(frozen=True)
class SourceOptions:
    """What one `readStream.format("kinesis")` asks for."""

    stream: str
    endpoint: str | None
    region: str | None
    starting_position: str
    """TRIM_HORIZON, LATEST, or empty where `starting_ms` says it."""
    starting_ms: int | None
    max_records_per_shard: int
    """Most records of one shard in one micro-batch."""
    max_wait_seconds: float
    """Longest time a micro-batch waits for more records while a shard is behind."""
    fail_on_data_loss: bool
    """Whether the query ends where records left the stream unread; else it goes on behind them, with a warning."""

    @classmethod
    def parse(cls, options: Mapping[str, str]) -> "SourceOptions":
        """Raise ValueError with one line that names the option, its value and what it may be."""
        given = {name.lower(): value for name, value in options.items()}
        unknown = sorted(set(given) - {name.lower() for name in USED + WITHOUT_EFFECT})
        if unknown:
            raise ValueError(f"kinesis source: unknown option {', '.join(unknown)}; known are {', '.join(USED)}")
        if not given.get("streamname"):
            raise ValueError("kinesis source: option streamName is missing")
        endpoint = given.get("endpointurl") or None
        if endpoint and not endpoint.startswith(("http://", "https://")):
            raise ValueError(f"kinesis source: endpointUrl is {endpoint!r}, must start with http:// or https://")
        position, starting_ms = _starting(given.get("startingposition", TRIM_HORIZON))
        return cls(
            stream=given["streamname"],
            endpoint=endpoint.rstrip("/") if endpoint else None,
            region=given.get("region") or None,
            starting_position=position,
            starting_ms=starting_ms,
            max_records_per_shard=_whole_number(given, "maxFetchRecordsPerShard", default=100_000, least=1),
            max_wait_seconds=_whole_number(given, "maxFetchTimeInMs", default=1_000, least=0) / 1000,
            fail_on_data_loss=str(given.get("failondataloss", "false")).strip().lower() == "true",
        )


def _starting(text: str) -> tuple[str, int | None]:
    name = text.strip().upper()
    if name in (TRIM_HORIZON, "EARLIEST"):
        return TRIM_HORIZON, None
    if name == LATEST:
        return LATEST, None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"kinesis source: startingPosition is {text!r}, must be TRIM_HORIZON, LATEST or a time such as "
            "2026-01-31T12:00:00Z"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return "", int(moment.timestamp() * 1000)


def _whole_number(given: Mapping[str, str], name: str, *, default: int, least: int) -> int:
    text = str(given.get(name.lower(), default)).strip()
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"kinesis source: {name} is {text!r}, must be a whole number of at least {least}")
    return int(text)
