"""`Idempotency-Key`: the same wish, sent again, gets the first answer again.

A key is claimed with a lease before the handler runs and keeps an operation id of its own. A
process that dies leaves the claim behind; when the lease has run out, a retry takes it over with
the same operation id, so a service that uses that id for what it writes never does it twice.
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog

from parking_net.shared.errors import Conflict, Invalid, Unprocessable
from parking_net.shared.http.asgi import AsgiApp, Receive, Send
from parking_net.shared.http.exchange import Exchange, exchange_of
from parking_net.shared.http.guards import authenticated
from parking_net.shared.http.idempotency_store import (
    Claim,
    ClaimState,
    IdempotencyStore,
    KeptAnswer,
    Wish,
)

MAX_KEPT_BODY_BYTES = 256 * 1024

_OPTION = "idempotent"
_HEADER = b"idempotency-key"
_KEPT_HEADERS = frozenset({b"content-type", b"location", b"link", b"www-authenticate", b"allow"})
_REPLAYED = (b"idempotency-replayed", b"true")
_log = structlog.get_logger()


class IdempotencyKeyReused(Unprocessable):
    code, title = "idempotency_key_reused", "This Idempotency-Key belongs to another request"


class IdempotencyInProgress(Conflict):
    code, title = "idempotency_in_progress", "The first request with this key is still running"


def idempotent() -> dict[str, Any]:
    """`opt` of a route that honours Idempotency-Key; the route must have guards=[signed_in]."""
    return {_OPTION: True}


def is_idempotent(options: dict[str, Any]) -> bool:
    return bool(options.get(_OPTION))


class IdempotencyMiddleware:
    """Runs a route at most once per key, and repeats the kept answer after that."""

    def __init__(self, app: AsgiApp, store: IdempotencyStore) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        caller = await authenticated(exchange)  # 401 comes first, whatever the key says.
        header = exchange.headers.get(_HEADER)
        if header is None:
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        wish = Wish(
            caller.user_id, _checked_key(header), _operation(scope), hashlib.sha256(body).digest()
        )
        claim = await self._store.claim(wish)
        if claim.state is ClaimState.OTHER_WISH:
            raise IdempotencyKeyReused()
        if claim.state is ClaimState.RUNNING:
            raise IdempotencyInProgress(retry_after_seconds=1)
        if claim.answer is not None:
            await _send(claim.answer, [_REPLAYED], send)
            return
        await self._run(exchange, wish, claim, scope, _repeated(body, receive), send)

    async def _run(
        self,
        exchange: Exchange,
        wish: Wish,
        claim: Claim,
        scope: Any,
        receive: Receive,
        send: Send,
    ) -> None:
        exchange.operation_id = claim.operation_id
        recorded = _Recorder()
        try:
            await self._app(scope, receive, recorded)
        finally:
            await self._settle(wish, claim, recorded.answer())
        await recorded.forward(send)

    async def _settle(self, wish: Wish, claim: Claim, answer: KeptAnswer | None) -> None:
        """Keep or release; a failure of this must not take the caller's answer away."""
        try:
            if answer is not None and _is_kept(answer):
                await self._store.keep(wish, claim, answer)
            else:
                await self._store.release(wish, claim)
        except Exception as error:
            _log.warning("idempotency_key_not_settled", reason=type(error).__name__)


class _Recorder:
    """Takes an answer in whole before it goes out."""

    def __init__(self) -> None:
        self._start: Any = None
        self._body = bytearray()

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def answer(self) -> KeptAnswer | None:
        if self._start is None:
            return None
        headers = [
            (name.lower(), value)
            for name, value in self._start["headers"]
            if name.lower() in _KEPT_HEADERS
        ]
        return KeptAnswer(self._start["status"], headers, bytes(self._body))

    async def forward(self, send: Send) -> None:
        if self._start is not None:
            await send(self._start)
            body: Any = {"type": "http.response.body", "body": bytes(self._body)}
            await send(body)


def _is_kept(answer: KeptAnswer) -> bool:
    return (
        answer.status < 500
        and answer.status not in (401, 429)
        and len(answer.body) <= MAX_KEPT_BODY_BYTES
    )


async def _send(answer: KeptAnswer, more: list[tuple[bytes, bytes]], send: Send) -> None:
    length = (b"content-length", b"%d" % len(answer.body))
    start: Any = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": [*answer.headers, length, *more],
    }
    await send(start)
    body: Any = {"type": "http.response.body", "body": answer.body}
    await send(body)


def _checked_key(header: bytes) -> str:
    if not 1 <= len(header) <= 255 or not all(0x21 <= byte <= 0x7E for byte in header):
        raise Invalid.field(
            "Idempotency-Key", "wrong_form", "Give 1 to 255 visible ASCII characters"
        )
    return header.decode("ascii")


def _operation(scope: Any) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['method']} {scope['path']}" + (f"?{query}" if query else "")


async def _whole_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise Invalid.field("body", "incomplete", "The body ended too early")
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _repeated(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once more, then what the connection says."""
    first: Any = {"type": "http.request", "body": body, "more_body": False}
    waiting = [first]

    async def receive_again() -> Any:
        return waiting.pop() if waiting else await receive()

    return receive_again
