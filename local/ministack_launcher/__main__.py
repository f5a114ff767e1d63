"""MiniStack with this project's Kinesis retention: ``python -m ministack_launcher``."""

from ministack.app import main

from ministack_launcher import retention

retention.install()
main()
