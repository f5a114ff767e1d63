"""MiniStack with this project's Kinesis retention, schedules and log lines: ``python -m ministack_launcher``."""

from ministack_launcher import log_lines

log_lines.install()

from ministack.app import main  # noqa: E402

from ministack_launcher import retention, schedules  # noqa: E402

retention.install()
schedules.install()
main()
