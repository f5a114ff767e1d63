"""MiniStack's log lines as every part of the laptop run writes them; to be installed before MiniStack is imported."""

import logging
import time

FORMAT = "%(asctime)s.%(msecs)03d UTC [emulator] %(levelname)s: %(name)s: %(message)s"


def install() -> None:
    """MiniStack's own logging.basicConfig does nothing where the root logger has a handler."""
    formatter = logging.Formatter(FORMAT, datefmt="%Y-%m-%d %H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
