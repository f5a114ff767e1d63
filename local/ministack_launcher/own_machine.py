"""MiniStack answers programs of this machine only.

It allows every page of every site to read and to change: one that finds its port could create a Lambda, which runs
as the user.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as ministack_app

Asgi = Callable[[dict[str, Any], Callable[[], Awaitable[Any]], Callable[[dict[str, Any]], Awaitable[None]]], Any]

OWN_NAME = re.compile(r"^((.+\.)?(127\.0\.0\.1|localhost)|\[::1\])(:\d+)?$", re.IGNORECASE)
"""Any other name in ``Host`` is a page's elsewhere that was pointed at us."""

REFUSAL = b"this emulator answers programs of this machine, no web pages\n"


def install() -> None:
    """Fails where MiniStack has no such application any more."""
    if not callable(ministack_app.app):
        raise TypeError("ministack.app.app is no application")
    ministack_app.app = refusing_pages(ministack_app.app)


def refusing_pages(app: Asgi) -> Asgi:
    """The application, for requests that no browser sends in the name of a page."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or _is_of_a_program(scope["headers"]):
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            # Unread, it would be taken for the connection's next request.
            while (await receive()).get("more_body"):
                pass
            length = str(len(REFUSAL)).encode()
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", length)]})
            await send({"type": "http.response.body", "body": REFUSAL})

    return guarded


def _is_of_a_program(headers: list[tuple[bytes, bytes]]) -> bool:
    known = {name.lower(): value.decode("latin-1") for name, value in headers}
    site = known.get(b"sec-fetch-site", "none")
    return b"origin" not in known and site == "none" and OWN_NAME.match(known.get(b"host", "")) is not None
