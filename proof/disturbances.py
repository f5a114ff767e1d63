"""What more than one scenario does to the system."""

import time
from random import Random

import psycopg

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


def slow_down_commits(system: System) -> None:
    """Every commit of the role ingest takes 0.1 s longer, as on a slow disk: transactions overlap more."""
    server, name = system.database.server, system.database.name
    with psycopg.connect(server.url("postgres", name), autocommit=True) as connection:
        for setting, value in (("commit_delay", 100_000), ("commit_siblings", 0)):
            connection.execute(f"alter role ingest in database {name} set {setting} = {value}")
