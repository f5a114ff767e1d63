"""Sends a system's rejected events again, by the code of `npm run rejected -- replay`."""

import json
import subprocess
import time
from collections import Counter
from pathlib import Path
from random import Random

from contract.records import CHECKOUTS, CLICKS
from proof import history
from proof.job_run import ROOT
from proof.moments import GIVE_UP_SECONDS, wait_for
from proof.system import System

SCRIPT = ROOT / "proof/replay-rejected.ts"
CORRECTED = 5
ISOLATED_SECONDS = 10.0
TO_CORRECT = """
    select encode(payload_hash, 'hex') from open_rejected_events
    where reason = 'schema_violation' and stream = 'clicks'
    order by payload_hash
    limit %s
"""


class ReplayDiffersError(Exception):
    """The replay said something else about the events than they are."""


def replay_rejected(system: System, rng: Random, facts_expected: int) -> Counter[str]:
    """Corrects a few, then sends all open ones as they are, of which `facts_expected` are valid by now.

    Returns how many became what. Raises ReplayDiffersError.
    """
    ids = [id for (id,) in system.database.rows(TO_CORRECT, CORRECTED)]
    corrections = system.folder / "corrections.jsonl"
    corrections.write_text("".join(json.dumps({"id": i, "event": history.correction(rng)}) + "\n" for i in ids))
    corrected = _replay(system, corrections)
    as_they_are = _replay(system)
    for outcomes, facts in ((corrected, len(ids)), (as_they_are, facts_expected)):
        if outcomes["fact"] != facts:
            raise ReplayDiffersError(f"{outcomes['fact']} of the events sent again are facts, not {facts}")
    return Counter(
        {
            "corrected to facts": corrected["fact"],
            "valid by now": as_they_are["fact"],
            "rejected again": as_they_are["rejected"],
        }
    )


def wait_until_too_early(system: System, events: int) -> None:
    """Until so many distinct events were rejected as future_time, or a minute."""
    count = "select count(*) from rejected_events where reason = 'future_time'"
    wait_for(lambda: system.database.rows(count)[0][0] >= events, GIVE_UP_SECONDS)


class NotIsolatedError(Exception):
    """An event that the database refuses kept others from being facts."""


def await_isolation(system: System, refused: str, beside: str, clicks: int) -> float:
    """Seconds until the clicks of the one user are rejected and those of the other are facts; both are just sent.

    Raises NotIsolatedError after 10.
    """
    began = time.monotonic()
    isolated = """
        select
            (select count(*) from clicks where user_id = %s) = %s
            and (select count(*) from clicks where user_id = %s) = 0
            and (
                select count(*) from open_rejected_events
                where reason = 'not_storable' and convert_from(payload, 'UTF8') like '%%' || %s || '%%'
            ) = %s
    """
    if not wait_for(
        lambda: system.database.rows(isolated, beside, clicks, refused, refused, clicks)[0][0], ISOLATED_SECONDS
    ):
        raise NotIsolatedError(f"not isolated within {ISOLATED_SECONDS:.0f} s")
    return time.monotonic() - began


def replay_refused(system: System, events: int) -> int:
    """Sends what the database refused again, once it takes it. Raises ReplayDiffersError."""
    facts = _replay(system)["fact"]
    if facts != events:
        raise ReplayDiffersError(f"{facts} of the events sent again are facts, not {events}")
    return facts


def _replay(system: System, corrections: Path | None = None) -> Counter[str]:
    streams = system.streams
    command = ["node", "--import", "tsx", str(SCRIPT), streams.endpoint, streams.names[CLICKS]]
    command += [streams.names[CHECKOUTS], system.database.url("corrector")]
    command += [str(corrections)] if corrections else []
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, start_new_session=True)
    if result.returncode != 0:
        raise ReplayDiffersError(f"the replay failed: {result.stderr.strip()[-2000:]}")
    return Counter(json.loads(result.stdout))
