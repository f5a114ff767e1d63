"""MiniStack with this project's Kinesis retention and schedules: ``python -m ministack_launcher``."""

from ministack.app import main

from ministack_launcher import retention, schedules

retention.install()
schedules.install()
main()
