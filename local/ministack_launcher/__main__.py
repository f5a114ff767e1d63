"""MiniStack for this machine's programs: ``python -m ministack_launcher``. Kinesis retention, sequence numbers,
schedules, events of Glue, Athena's queries, pipes into Kinesis, Firehose, Redshift Serverless and log lines are this
project's.

Where ``DATABASE_SERVER_FILE`` is set, RDS instances stand for the server that it describes.
"""

import os

from ministack_launcher import log_lines

log_lines.install()

from ministack.app import main  # noqa: E402

from ministack_launcher import (  # noqa: E402
    athena,
    database_instances,
    event_loop,
    firehose,
    first_load,
    glue_events,
    own_machine,
    pipes,
    redshift_serverless,
    retention,
    schedules,
    sequence_numbers,
    table_streams,
)

own_machine.install()
event_loop.install()
first_load.install()
retention.install()
schedules.install()
sequence_numbers.install()
glue_events.install()
athena.install()
table_streams.install()
pipes.install()
firehose.install()
redshift_serverless.install()
if "DATABASE_SERVER_FILE" in os.environ:
    database_instances.install(os.environ["DATABASE_SERVER_FILE"])
main()
