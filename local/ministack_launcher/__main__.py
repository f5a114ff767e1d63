"""MiniStack for this machine's programs, with this project's Kinesis retention, schedules and log lines:
``python -m ministack_launcher``.

Where ``DATABASE_SERVER_FILE`` is set, RDS instances stand for the server that it describes.
"""

import os

from ministack_launcher import log_lines

log_lines.install()

from ministack.app import main  # noqa: E402

from ministack_launcher import database_instances, own_machine, retention, schedules  # noqa: E402

own_machine.install()
retention.install()
schedules.install()
if "DATABASE_SERVER_FILE" in os.environ:
    database_instances.install(os.environ["DATABASE_SERVER_FILE"])
main()
