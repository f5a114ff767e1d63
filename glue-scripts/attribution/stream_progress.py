"""Up to where the streams are committed, as the driver tells it between micro-batches."""

from attribution.database_login import DatabaseLogin
from attribution.lasting_connection import LastingConnection, attempts
from attribution.statements import statement


class StreamProgress:
    """A micro-batch that one partition alone has committed is no progress: its other records are unread."""

    def __init__(self, login: DatabaseLogin) -> None:
        self._connection = LastingConnection(login)

    def tell(self, run_id: str, batch_id: int) -> None:
        """All partitions of the micro-batch are committed. Raises what Store.write raises."""
        for attempt in attempts():
            with attempt:
                self._connection.open().execute(statement("tell_progress"), {"run_id": run_id, "batch_id": batch_id})
