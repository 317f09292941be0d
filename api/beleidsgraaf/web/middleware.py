"""What holds for every request, whatever answers it: an id, headers, HEAD and OPTIONS, 304, a line in the log, a count.

One plain ASGI layer around the application, so that it also sees what no route foresaw.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beleidsgraaf.web.metrics import Metrics
from beleidsgraaf.web.problems import HEADERS, NEVER

logger = logging.getLogger("beleidsgraaf.toegang")
_METHODS = ("GET", "POST")
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
# Every method that a browser may use from another site, what it may send, and what it may read.
_CORS = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}


def log_requests(stream: TextIO) -> None:
    """Write a line for each request to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class Everything:
    """The layer around the application.

    :param etag: entity tag of the generation; what a route gives no tag of its own gets this one with its media type.
    """

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute], etag: str, metrics: Metrics) -> None:
        self.app = app
        self._routes = routes
        self._etag = etag
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send, self._etag)
        try:
            if scope["method"] == "OPTIONS" and (allowed := self._allowed(scope)):
                await exchange.answer_options(allowed)
            else:
                await self.app(exchange.scope, receive, exchange.send)
        finally:
            seconds = time.perf_counter() - exchange.began
            self._metrics.count(exchange.route, scope["method"], exchange.status, seconds)
            exchange.log(seconds)

    def _allowed(self, scope: Scope) -> list[str]:
        """Return the methods that a path has, none when there is no such path."""
        found = [
            method
            for method in _METHODS
            if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in self._routes)
        ]
        return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"] if found else []


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send, etag: str) -> None:
        self.began = time.perf_counter()
        self.status = 500
        self.bytes = 0
        asked = Headers(scope=scope)
        given = asked.get("x-request-id", "")
        self.id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        self.method = scope["method"]
        # A HEAD is the GET without its body (RFC 9110, section 9.3.2).
        self.scope = {**scope, "method": "GET"} if self.method == "HEAD" else dict(scope)
        self.scope["state"] = {**scope.get("state", {}), "request_id": self.id}
        self._send = send
        self._etag = etag
        self._known = {tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")}
        self._without_body = self.method == "HEAD"

    @property
    def route(self) -> str:
        """The path with names for what differs in it, so that counts do not grow with what people ask."""
        if "route" not in self.scope:
            return "(geen)"
        path: str = self.scope["path"]
        for name, value in self.scope.get("path_params", {}).items():
            # A path that ends where a name could begin has an empty one.
            before, _, after = path.rpartition(str(value)) if str(value) else (path, "", "")
            path = f"{before}{{{name}}}{after}"
        return path

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with what every answer has."""
        if message["type"] == "http.response.start":
            message = self._start(message)
        elif message["type"] == "http.response.body":
            if self._without_body:
                message = {**message, "body": b""}
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    def _start(self, message: Message) -> Message:
        headers = MutableHeaders(raw=list(message["headers"]))
        self.status = message["status"]
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = self.id
        if self.status == 200 and self.method in ("GET", "HEAD") and headers["Cache-Control"] != NEVER:
            kind = re.sub(r"[^a-z0-9]+", "-", headers.get("content-type", "").partition(";")[0])
            tag = headers.setdefault("ETag", f'{self._etag[:-1]}-{kind}"')
            if tag.removeprefix("W/") in self._known or "*" in self._known:
                self.status = 304
                self._without_body = True
                for name in ("content-length", "content-type", "content-disposition"):
                    del headers[name]
        return {**message, "status": self.status, "headers": headers.raw}

    async def answer_options(self, allowed: Sequence[str]) -> None:
        """Say what may be done here (RFC 9110, section 9.3.7), also to a browser that asks for another site."""
        methods = ", ".join(allowed)
        headers = MutableHeaders({"Allow": methods, "Access-Control-Allow-Methods": methods, **_CORS})
        await self.send({"type": "http.response.start", "status": 204, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": b""})

    def log(self, seconds: float) -> None:
        """Write one line: no query, no address of a person."""
        line = {
            "tijd": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": self.id,
            "methode": self.method,
            "pad": self.scope["path"],
            "status": self.status,
            "milliseconden": round(1000 * seconds),
            "bytes": self.bytes,
        }
        logger.info(json.dumps(line, ensure_ascii=False))
