"""The event loop of MiniStack 1.5, on which its Kinesis, DynamoDB and S3 change what they keep: who reads or writes
that in a thread of its own does it there, or races with requests.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ministack import app as ministack_app

T = TypeVar("T")

_loop: asyncio.AbstractEventLoop | None = None


def install() -> None:
    """Fails where MiniStack has no such application any more."""
    app = ministack_app.app
    if not callable(app):
        raise TypeError("ministack.app.app is no application")

    async def noting_loop(scope: dict[str, Any], receive: Any, send: Any) -> None:
        global _loop
        _loop = asyncio.get_running_loop()
        await app(scope, receive, send)

    ministack_app.app = noting_loop


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns; waits for it. For threads only, of which each keeps its account and region."""
    if _loop is None:
        raise RuntimeError("MiniStack has not started")
    return asyncio.run_coroutine_threadsafe(work, _loop).result()


def call(function: Callable[[], T]) -> T:
    """What the function returns; nothing else happens meanwhile."""

    async def work() -> T:
        return function()

    return run(work())
