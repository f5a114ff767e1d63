"""Runs the scenarios one after the other; JSON lines on stdout tell how far it is and what came out.

Started by `npm run prove`, which sets the environment that the job needs.
"""

import argparse
import json
import shutil
import sys
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

from proof.bot_marks import prove_marks
from proof.comparison import Verdict, compare, oracle_of, rules_of
from proof.interruption import stop_on_signals, uninterrupted
from proof.lake.scenario import prove_lake
from proof.scenarios import SCENARIOS, Done, Plan, Scenario
from proof.streams import Streams, running_kinesalite
from proof.system import System
from testing.database import new_database
from testing.interpreting_session import interpreting_session
from testing.postgres_server import PostgresServer, running_server

BOTS, LAKE = "bots", "lake"
NAMES = [*SCENARIOS, BOTS, LAKE]


def main() -> None:
    """Tells the result of every scenario, whatever it is."""
    arguments = parse_arguments()
    stop_on_signals()
    with ExitStack() as running:
        with uninterrupted():
            server = running.enter_context(running_server())
            endpoint = running.enter_context(running_kinesalite(arguments.folder / "kinesalite.log"))
        try:
            for name in arguments.only:
                tell({"result": run_named(name, server, endpoint, arguments)})
        finally:
            shutil.copy(server.log, arguments.folder / "postgres.log")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="SCENARIO")
    parser.add_argument("--folder", type=Path, required=True, help="of logs and checkpoints")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rounds", type=int, help="how often each thing is done; default: each scenario's own")
    parser.add_argument("--events", type=int, help="distinct events, about; default: each scenario's own")
    return parser.parse_args()


def run_named(name: str, server: PostgresServer, endpoint: str, arguments: argparse.Namespace) -> dict:
    def progress(text: str) -> None:
        tell({"progress": text})

    of = (server, arguments.folder, arguments.seed, arguments.rounds)
    if name == BOTS:
        return prove_marks(*of, progress)
    if name == LAKE:
        return prove_lake(*of, arguments.events, progress)
    return run(name, SCENARIOS[name], server, endpoint, arguments)


def run(name: str, scenario: Scenario, server: PostgresServer, endpoint: str, arguments: argparse.Namespace) -> dict:
    """One scenario on a system of its own."""
    began = time.monotonic()
    folder = arguments.folder / name
    folder.mkdir()
    rng = Random(f"{arguments.seed} {name}")
    rounds = scenario.rounds if arguments.rounds is None else arguments.rounds
    events = scenario.events if arguments.events is None else arguments.events
    plan = Plan(rng, rounds, scenario.history(rng, events), lambda text: tell({"progress": f"{name}: {text}"}))
    plan.progress("starting")
    system = System(new_database(server, f"proof_{name.replace('-', '_')}"), Streams(endpoint, f"proof-{name}"), folder)
    failure: Exception | None = None
    try:
        done = scenario.run(system, plan)
    except Exception as error:
        # A job that ended by itself, for one. What it left is compared all the same, and the next scenario runs.
        failure, done = error, Done(Counter(), system.held())
    finally:
        system.close()
    plan.progress("comparing")
    oracle = oracle_of(interpreting_session(), done.held, rules_of(system.database))
    verdict = compare(oracle, system.database, system.sent, done.held["data"].to_pylist(), scenario.reads_once)
    if failure is not None:
        verdict.note(f"failed: {failure}", 1, "".join(traceback.format_exception(failure)))
    if verdict.details:
        (folder / "differences.txt").write_text("\n\n".join(verdict.details) + "\n")
    return describe(name, scenario, done.times, verdict) | {"seconds": round(time.monotonic() - began, 1)}


def describe(name: str, scenario: Scenario, times: Counter[str], verdict: Verdict) -> dict:
    return {
        "scenario": name,
        "title": scenario.title,
        "times": dict(times),
        "records": verdict.records,
        "read_again": verdict.read_again,
        "rows": verdict.rows,
        "differences": dict(verdict.differences),
    }


def tell(line: dict) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
