import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOG_A_LINE = "from ministack_launcher import log_lines; log_lines.install(); import logging; logging.info('up')"


def test_a_line_tells_utc_wherever_the_machine_is():
    environment = os.environ | {"TZ": "Asia/Kolkata", "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run(
        [sys.executable, "-c", LOG_A_LINE], env=environment, capture_output=True, text=True, check=True
    )

    moment, _, line = run.stderr.partition(" UTC ")
    assert abs(datetime.fromisoformat(f"{moment}+00:00") - datetime.now(UTC)) < timedelta(minutes=5)
    assert line == "[emulator] INFO: root: up\n"
