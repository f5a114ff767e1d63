"""Events that left a stream before they were read: said once, in words that an alarm waits for, and then read on."""

import logging
import re
from collections.abc import Callable

from pyspark.errors import StreamingQueryException

logger = logging.getLogger("attribution")

# stacks/attribution.ts makes an alarm of it.
EVENTS_LOST = "events are lost"

# Of the awslabs connector, of Glue's own, which is made like it, and of the laptop's source.
LOSS = re.compile(r"failOnDataLoss|data may have been lost", re.IGNORECASE)


def telling_of_losses(run: Callable[[bool], None]) -> None:
    """Runs the query so that its source fails where a shard has expired unread; then says so and runs it without.

    `run` is told whether the source is to fail. Raises what it raises for another reason.
    """
    try:
        run(True)
    except StreamingQueryException as error:
        line = loss_in(str(error))
        if line is None:
            raise
        logger.error("%s: %s", EVENTS_LOST, line)
        run(False)


def loss_in(message: str) -> str | None:
    """The line of the error that tells of a loss, where one does."""
    return next((line.strip() for line in message.splitlines() if LOSS.search(line)), None)
