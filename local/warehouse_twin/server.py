"""Redshift's Data API over HTTP: AWS JSON 1.1, on loopback. Signatures are not checked."""

import json
import logging
import re
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from warehouse_twin.failures import CallError, ValidationError
from warehouse_twin.operations import Operations

_TARGET_PREFIX = "RedshiftData."
_OWN_NAME = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?", re.IGNORECASE)
_LARGEST_REQUEST = 8 * 1024 * 1024

logger = logging.getLogger(__name__)


class DataApiServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, operations: Operations) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.operations = operations

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            logger.exception("connection failed")

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DataApiServer
    # Head and body are two packets: the second one would wait for the first one's acknowledgement.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        try:
            self._refuse_pages()
            target = self.headers.get("X-Amz-Target", "")
            self._send(200, self.server.operations.call(target.removeprefix(_TARGET_PREFIX), self._body()))
        except CallError as error:
            self._send(400, {"__type": error.kind, "Message": str(error)})
        except Exception as error:
            logger.exception("request failed")
            self._send(500, {"__type": "InternalServerException", "Message": f"{type(error).__name__}: {error}"})

    def log_message(self, format: str, *args: Any) -> None:
        """No line for each request."""

    def _refuse_pages(self) -> None:
        """A web page reaches loopback as well; it cannot forge Host, and a browser says where a request is from."""
        site = self.headers.get("Sec-Fetch-Site", "none")
        if not _OWN_NAME.fullmatch(self.headers.get("Host", "")) or "Origin" in self.headers or site != "none":
            # Its body stays unread.
            self.close_connection = True
            raise ValidationError("not for web pages")

    def _body(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_REQUEST:
            self.close_connection = True
            raise ValidationError(f"the request is larger than {_LARGEST_REQUEST} bytes")
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            raise ValidationError("the request is not JSON") from None
        if not isinstance(body, dict):
            raise ValidationError("the request is no JSON object")
        return body

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
