"""On how many random histories a property is tried."""

import os

from hypothesis import HealthCheck, settings


def histories(in_suite: int) -> settings:
    """So many, one after the other on the test's one database; as many as HISTORIES says in the long form."""
    return settings(
        max_examples=int(os.environ.get("HISTORIES", in_suite)),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
