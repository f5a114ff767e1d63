"""Where the repository's files are."""

from pathlib import Path

GLUE_SCRIPTS = Path(__file__).resolve().parents[1]
ROOT = GLUE_SCRIPTS.parent
