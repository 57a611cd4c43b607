"""What surrounds every request of a service, in one lean ASGI layer.

Ids and trace context, metrics, the access log, security headers, CORS, the limit on bodies and
the last answer to a bug. It is on the path of every request, so it allocates little: headers are
made once, label sets are looked up once, and nothing is formatted that is not needed.

A layer between the envelope and Litestar that answers by itself (a response cache) must name its
route template in `scope["path_template"]`, as Litestar does, so that metrics know the endpoint.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import structlog

from parking_net.shared.errors import PayloadTooLarge
from parking_net.shared.http.asgi import AsgiApp, Receive, Send
from parking_net.shared.http.cors import Cors
from parking_net.shared.http.disconnects import Disconnects
from parking_net.shared.http.exceptions import answer_of
from parking_net.shared.http.exchange import EXCHANGE, Exchange
from parking_net.shared.http.problems import Answer
from parking_net.shared.identity.tokens import TokenVerifier
from parking_net.shared.telemetry import tracing
from parking_net.shared.telemetry.context import CURRENT
from parking_net.shared.telemetry.metrics import HttpMetrics

MAX_BODY_BYTES = 64 * 1024
UNMATCHED = "unmatched"
"""The endpoint label of requests that no route takes."""
CLIENT_CLOSED_REQUEST = 499
"""Counted when the client went away before its answer began."""

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_CONTENT_SECURITY_POLICY = b"content-security-policy"
_CACHE_CONTROL = b"cache-control"
_CLOSE = (b"connection", b"close")
_NO_STORE = (b"cache-control", b"no-store")
_STRICT_POLICY = (_CONTENT_SECURITY_POLICY, b"default-src 'none'; frame-ancestors 'none'")
_SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_log = structlog.get_logger()


class Envelope:
    """The outermost application of a service."""

    def __init__(
        self,
        app: AsgiApp,
        *,
        service: str,
        tokens: TokenVerifier,
        cors_allowed_origins: Sequence[str] = (),
        path_prefix: str | None = None,
        log_level: str = "INFO",
        draining: asyncio.Event | None = None,
    ) -> None:
        """Once `draining` is set, each answer is the last one on its connection."""
        self._app = app
        self._draining = draining or asyncio.Event()
        self._tokens = tokens
        self._metrics = HttpMetrics(service)
        self._disconnects = Disconnects()
        self._cors = Cors(cors_allowed_origins)
        self._prefix = path_prefix
        self._logs_successful_reads = logging.getLevelName(log_level) <= logging.DEBUG
        self._logs_others = logging.getLevelName(log_level) <= logging.INFO

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        exchange = Exchange(dict(scope["headers"]), scope["path"], self._tokens)
        method = scope["method"]
        inner = self._inner_scope(scope, method)
        inner[EXCHANGE] = exchange
        exchange.is_head = method == "HEAD"
        if tracing.is_on():
            tracing.adopt_current_span(exchange)
        reset = CURRENT.set(exchange)
        enveloped = self._sender(inner, method, send, started)
        if method == "GET":
            self._disconnects.begin(exchange, receive)
        try:
            await self._answered(inner, receive, enveloped, method)
        except asyncio.CancelledError:
            if not exchange.client_is_gone:
                raise
        except Exception as error:
            if exchange.status:
                raise  # The answer is under way: only closing the connection is honest.
            await self._send(answer_of(error, exchange), enveloped)
        finally:
            if method == "GET":
                self._disconnects.end()
            if not (exchange.is_stream and exchange.status):
                self._record(method, inner, exchange, perf_counter() - started)
            CURRENT.reset(reset)

    def _inner_scope(self, scope: dict[str, Any], method: str) -> dict[str, Any]:
        """The scope as routes know it: no prefix, and HEAD asked as GET."""
        path, prefix = scope["path"], self._prefix
        prefixed = prefix is not None and (path == prefix or path.startswith(prefix + "/"))
        if method != "HEAD" and not prefixed:
            return scope
        inner = dict(scope)  # The server still needs its own, unchanged.
        if method == "HEAD":
            inner["method"] = "GET"
        if prefixed and prefix is not None:
            inner["path"] = path[len(prefix) :] or "/"
            inner["raw_path"] = (scope.get("raw_path") or b"")[len(prefix) :] or b"/"
        return inner

    async def _answered(self, scope: Any, receive: Any, send: Any, method: str) -> None:
        headers = scope[EXCHANGE].headers
        length = headers.get(b"content-length")
        if length is not None:
            if int(length) > MAX_BODY_BYTES:
                raise PayloadTooLarge(f"A body may have at most {MAX_BODY_BYTES} bytes")
        elif b"transfer-encoding" in headers:
            receive = _bounded(receive)
        if method == "OPTIONS" and self._cors.is_preflight(headers):
            await self._send(Answer(204, self._cors.preflight(headers), b""), send)
            return
        await self._app(scope, receive, send)

    def _sender(self, scope: dict[str, Any], method: str, send: Send, started: float) -> Send:
        """A `send` that adds the headers of every answer and remembers its status.

        A stream is recorded here, when it begins: how long a page stays open says nothing of how
        long anybody waited.
        """
        exchange: Exchange = scope[EXCHANGE]
        added = [*_SECURITY_HEADERS, (b"x-request-id", exchange.request_id.encode("latin-1"))]
        private = exchange.carries_token or method not in ("GET", "HEAD")
        cors = self._cors.headers(exchange.headers)
        without_body = exchange.is_head

        async def send_enveloped(message: Any) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                if tracing.is_on():  # Now or never: the span ends with the answer.
                    tracing.name_span(method, scope.get("path_template") or UNMATCHED)
                headers = [*message["headers"], *added, *cors]
                names = [name for name, _ in message["headers"]]
                if _CONTENT_SECURITY_POLICY not in names:
                    headers.append(_STRICT_POLICY)
                if private and _CACHE_CONTROL not in names:
                    headers.append(_NO_STORE)
                if self._draining.is_set():
                    headers.append(_CLOSE)
                message["headers"] = headers
                if exchange.is_stream:
                    self._record(method, scope, exchange, perf_counter() - started)
            elif without_body:
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        return send_enveloped

    async def _send(self, answer: Answer, send: Send) -> None:
        start: Any = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": answer.headers,
        }
        await send(start)
        body: Any = {"type": "http.response.body", "body": answer.body}
        await send(body)

    def _record(
        self, method: str, scope: dict[str, Any], exchange: Exchange, duration_seconds: float
    ) -> None:
        endpoint = scope.get("path_template") or UNMATCHED
        status = exchange.status or CLIENT_CLOSED_REQUEST
        if method not in _METHODS:
            method = "OTHER"  # Whatever a client invents must not become a label.
        self._metrics.observe(method, endpoint, status, duration_seconds)
        quiet = method in ("GET", "HEAD") and status < 400
        if self._logs_successful_reads if quiet else self._logs_others:
            (_log.debug if quiet else _log.info)(
                "http_request",
                method=method,
                endpoint=endpoint,
                status=status,
                duration_ms=round(duration_seconds * 1000, 2),
            )


def _bounded(receive: Receive) -> Receive:
    """A `receive` that refuses a body which grows beyond the limit without having said so."""
    received_bytes = 0

    async def receive_bounded() -> Any:
        nonlocal received_bytes
        message: Any = await receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > MAX_BODY_BYTES:
            raise PayloadTooLarge(f"A body may have at most {MAX_BODY_BYTES} bytes")
        return message

    return receive_bounded
