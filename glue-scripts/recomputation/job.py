"""Credits anew, beside the running job, the lines that a change of settings or of verdicts on bots has left waiting.

Runs as a Glue batch job; a laptop runs attribution.recompute by itself. May be stopped at any time, and goes on when it
is run again.
"""

import argparse
import sys
from collections.abc import Sequence

from pyspark.sql import SparkSession

from attribution.database_login import DatabaseLogin
from attribution.recompute import recompute, run


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The job's own arguments; what else Glue passes is left alone."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--database_url", required=True, help="postgresql:// URL of the role recompute, no password")
    parser.add_argument(
        "--database_login",
        choices=["pgpass", "iam"],
        default="pgpass",
        help="pgpass: a password that libpq finds; iam: a token a connection, over TLS with RDS' certificates",
    )
    parser.add_argument("--region", default="us-east-1", help="region of the database")
    return parser.parse_known_args(argv)[0]


def main(argv: Sequence[str]) -> None:
    """Runs the job; what ends it in the middle is raised."""
    arguments = parse_arguments(argv)
    # Spark has nothing to do, but Glue may take a run whose script never asks for it for one that failed.
    SparkSession.builder.appName("recomputation").getOrCreate()
    region = arguments.region if arguments.database_login == "iam" else None
    run(DatabaseLogin(arguments.database_url, region), recompute)


if __name__ == "__main__":
    main(sys.argv[1:])
