"""What judging clicks costs: channel, source, device and bot of the events that a job was measured with."""

import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from contract.agents import agent
from contract.channels import own_source
from contract.event_types import Click
from contract.records import CLICKS


def judging_seconds(files: list[Path]) -> float:
    """CPU seconds of one process, from empty caches on; reading and decoding, and what fails at it, are not counted."""
    decode = msgspec.json.Decoder(Click).decode
    seconds = 0.0
    for file in files:
        records = pq.read_table(file, columns=["data", "streamName"])
        clicks = []
        for payload, stream in zip(*(column.to_pylist() for column in records.columns), strict=True):
            if stream == CLICKS:
                with suppress(msgspec.DecodeError):
                    clicks.append(decode(payload))
        began = time.process_time()
        for click in clicks:
            own_source(click)
        distinct = {click.user_agent: None for click in clicks}
        for user_agent in distinct:
            agent(user_agent)
        seconds += time.process_time() - began
    return seconds
