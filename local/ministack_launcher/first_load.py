"""Hooks on services of MiniStack 1.5 that it loads when first asked: who asks for none of them waits for none."""

from collections.abc import Callable
from typing import Any

from ministack import app

_installers: dict[str, Callable[[], None]] = {}


def on_first_load(name: str, install: Callable[[], None]) -> None:
    """Call `install` before anything is asked of the service's module."""
    _installers[name] = install


def install() -> None:
    """Fails where MiniStack has no such function any more."""
    load = app._get_module

    def get_module(name: str) -> Any:
        if name not in app._loaded_modules:
            _installers.pop(name, lambda: None)()
        return load(name)

    app._get_module = get_module
