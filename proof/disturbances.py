"""What more than one scenario does to the system."""

import time
from random import Random

from proof.moments import GIVE_UP_SECONDS, Watch, wait_for
from proof.system import System


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
