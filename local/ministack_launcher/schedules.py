"""EventBridge schedules for MiniStack 1.5 that fire when they are due: it looks every ten seconds by itself."""

from ministack.services import eventbridge

LOOK_EVERY_SECONDS = 0.2


def install() -> None:
    """Fails where MiniStack has no such setting any more."""
    if not isinstance(eventbridge._SCHEDULER_TICK_INTERVAL, (int, float)):
        raise TypeError("ministack.services.eventbridge._SCHEDULER_TICK_INTERVAL is no number")
    eventbridge._SCHEDULER_TICK_INTERVAL = LOOK_EVERY_SECONDS
