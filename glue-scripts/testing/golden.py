"""The golden vectors of events/golden: one list for every test that holds a decoder, or rules, to them."""

import base64
import json

from testing.places import ROOT

FOLDER = ROOT / "events" / "golden"
CHANNELS = FOLDER / "channels.jsonl"
AGENTS = FOLDER / "agents.jsonl"
BOTS = FOLDER / "bots.jsonl"


def vectors() -> list[dict]:
    """Every vector with a verdict, with the name of its file as `file`."""
    return [
        {"file": path.stem, **json.loads(line)}
        for path in sorted(FOLDER.glob("*.jsonl"))
        if path not in (AGENTS, BOTS, CHANNELS)
        for line in path.read_text().splitlines()
    ]


def channel_examples() -> list[dict]:
    """What of a click the channel rules look at as `click`, with its `channel`."""
    return [json.loads(line) for line in CHANNELS.read_text().splitlines()]


def agent_examples() -> list[dict]:
    """User agents with their `device` and `is_bot_agent`, those of bots with `bot_agent`."""
    return [json.loads(line) for line in AGENTS.read_text().splitlines()]


def bot_histories() -> list[dict]:
    """Histories of users' `events`, with the `marks` that they come to."""
    return [json.loads(line) for line in BOTS.read_text().splitlines()]


def payload_of(vector: dict) -> bytes:
    """The vector's record as bytes."""
    if "payload_base64" in vector:
        return base64.b64decode(vector["payload_base64"])
    parts = [vector["payload"]] if isinstance(vector["payload"], str) else vector["payload"]
    return "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts).encode()
