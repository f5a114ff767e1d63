"""DynamoDB's streams for MiniStack 1.5 that outlive a stop, as its tables do: by itself it forgets them, so that
whoever reads from a position loses as many changes as were read before.
"""

import copy
from typing import Any

from ministack_launcher import sequence_numbers, table_journal
from ministack_launcher.first_load import on_first_load

KEPT = ("_stream_records", "_stream_trimmed")


def install() -> None:
    on_first_load("dynamodb", install_state)


def install_state() -> None:
    """Fails where MiniStack has no such functions any more."""
    from ministack.services import dynamodb

    get_state, load_state = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state_with_streams() -> dict[str, Any]:
        return get_state() | {name: copy.deepcopy(getattr(dynamodb, name)) for name in KEPT}

    def load_state_with_streams(data: dict[str, Any]) -> None:
        load_state(data)
        for name in KEPT:
            getattr(dynamodb, name).update(data.get(name, {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_state_with_streams, load_state_with_streams
    sequence_numbers.install_for_tables(dynamodb)
    table_journal.install(dynamodb)
