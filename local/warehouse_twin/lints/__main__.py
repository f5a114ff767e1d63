"""``python -m warehouse_twin.lints [--call | --batch] FILE...``: file:line, what Redshift says, what to write."""

import argparse
import sys
from pathlib import Path

from warehouse_twin.failures import StatementError
from warehouse_twin.lints.check import check_file


def main() -> int:
    """How many files have findings, at most 1."""
    parser = argparse.ArgumentParser(prog="warehouse_twin.lints", description="What Redshift refuses")
    parser.add_argument("--call", action="store_true", help="each file is sent by one call")
    parser.add_argument("--batch", action="store_true", help="each file is sent as one batch, in one transaction")
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    failed = False
    for file in options.files:
        try:
            for finding in check_file(file.read_text(), one_call=options.call, one_batch=options.batch):
                print(f"{file}:{finding.line}: {finding}")
                failed = True
        except StatementError as error:
            print(f"{file}:1: {error}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
