"""CPU seconds that the machine's processes have used, by program: what a run cost, whoever did the work."""

import os
from collections import Counter
from pathlib import Path

PROGRAMS = {"java": "spark", "postgres": "postgres", "python": "python"}


def cpu_seconds() -> Counter[str]:
    """User and system seconds of every process so far, by program; empty where there is no /proc."""
    ticks = os.sysconf("SC_CLK_TCK")
    seconds: Counter[str] = Counter()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        program = next((label for prefix, label in PROGRAMS.items() if name.startswith(prefix)), None)
        if program:
            fields = rest.split()
            seconds[program] += (int(fields[11]) + int(fields[12])) / ticks
    return seconds
