"""EventBridge for MiniStack 1.5 that takes the events of this machine's Glue endpoint: as on AWS it takes none in a
service's name, and its own Glue runs no streaming job.
"""

from typing import Any

from ministack.services import eventbridge

GLUE = "aws.glue"


def install() -> None:
    """Fails where MiniStack has no such function any more."""
    put = eventbridge._put_events

    def put_events(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        entries = data.get("Entries", [])
        of_glue = bool(entries) and all(entry.get("Source") == GLUE for entry in entries)
        return put(data, allow_aws_source=allow_aws_source or of_glue)

    eventbridge._put_events = put_events
