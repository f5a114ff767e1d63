"""The event contract in Python, for every job: records in, verdicts, columns and what is derived from an event out.

Needs neither Spark nor a database.
"""
