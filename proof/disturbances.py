"""What more than one scenario does to the system."""

import time
from collections.abc import Sequence
from random import Random

from contract.records import CHECKOUTS, CLICKS
from proof.moments import GIVE_UP_SECONDS, Watch, wait_for
from proof.streams import Streams
from proof.system import System
from testing.database import Database
from testing.event_builders import Record


def reshard_one(system: System, stream: str, number: int, rng: Random) -> str:
    """Splits a shard if `number` is even, else merges two; says which."""
    if number % 2 == 0:
        system.streams.split(stream, rng)
        return "split"
    system.streams.merge(stream, rng)
    return "merged"


def crash(system: System, rng: Random) -> bool:
    """Stops PostgreSQL at once and starts it again up to 2 s later; whether a transaction was writing."""
    with Watch(system.database) as watch:
        is_writing = wait_for(watch.in_transaction, GIVE_UP_SECONDS)
        time.sleep(rng.uniform(0, 0.03))
    system.database.server.stop("immediate")
    time.sleep(rng.uniform(0, 2))
    system.database.server.start()
    return is_writing


def put_apart(system: System, records: Sequence[Record], pairs: Sequence[Streams]) -> None:
    """Sends the clicks to the first pair of streams, and the orders to the second."""
    for stream, streams in zip((CLICKS, CHECKOUTS), pairs, strict=True):
        system.put([r for r in records if r.stream == stream], streams)


def stretch_transactions(database: Database, seconds: float) -> None:
    """Every transaction of the job stays open for so long after its last step but the commit: they overlap more."""
    database.execute(
        f"""
        create function pause() returns trigger language plpgsql as
        $$ begin perform pg_sleep({seconds}); return new; end $$;
        create trigger stretch_transactions before insert on batches for each row execute function pause();
        """
    )
