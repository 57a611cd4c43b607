"""Calling another service."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TypeVar

import grpc
import structlog
from grpc import aio

from parking_net.shared.error_mapping import RETRY_AFTER_SECONDS, PeerUnavailable
from parking_net.shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ParkingNetError,
    TooManyRequests,
)
from parking_net.shared.grpc.wire import (
    AUTHORIZATION,
    ERROR_CODE,
    KEEPALIVE_MS,
    KEEPALIVE_TIMEOUT_MS,
    REQUEST_ID,
    REQUEST_LIMIT_BYTES,
    RESPONSE_LIMIT_BYTES,
    TRACEPARENT,
)
from parking_net.shared.telemetry import context, tracing

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.05
CLOSE_GRACE_SECONDS = 1.0
OPTIONS = [
    # Peers are inside; a proxy for the outside world would only stand in the way.
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_send_message_length", REQUEST_LIMIT_BYTES),
    ("grpc.max_receive_message_length", RESPONSE_LIMIT_BYTES),
    ("grpc.keepalive_time_ms", KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    # Each call goes to the next process of the service that is connected.
    ("grpc.service_config", '{"loadBalancingConfig": [{"round_robin": {}}]}'),
    # A peer that was started again is found within about a second.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
]

_log = structlog.get_logger(__name__)
_DEFINITE: dict[grpc.StatusCode, type[ParkingNetError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: Invalid,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.PERMISSION_DENIED: Forbidden,
    grpc.StatusCode.FAILED_PRECONDITION: Conflict,
    grpc.StatusCode.RESOURCE_EXHAUSTED: TooManyRequests,
}
Request = TypeVar("Request")
Response = TypeVar("Response")


class Peer:
    """Another service, reached over one channel that is kept."""

    def __init__(self, channel: aio.Channel, address: str, token: str) -> None:
        self.channel = channel
        """For the generated stub: `PaymentStub(peer.channel)`."""
        self._address = address
        self._authorization = (AUTHORIZATION, f"Bearer {token}")

    async def call(
        self,
        method: aio.UnaryUnaryMultiCallable[Request, Response],
        request: Request,
        *,
        timeout_seconds: float,
        retry: bool = False,
    ) -> Response:
        """The peer's answer, within the deadline.

        `retry` promises that doing it twice is the same as once: then a peer that is away is asked
        again until the deadline, a few times. Raises NotFound, Conflict, Invalid … with the peer's
        own code for its refusals, and PeerUnavailable when nobody knows what happened.
        """
        deadline = time.monotonic() + timeout_seconds
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await method(
                    request, timeout=deadline - time.monotonic(), metadata=self._metadata()
                )
            except aio.AioRpcError as error:
                pause_seconds = FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.0)
                again = retry and error.code() is grpc.StatusCode.UNAVAILABLE
                late = time.monotonic() + pause_seconds >= deadline
                if not again or late or attempt == ATTEMPTS:
                    raise self._refusal(error) from error
            await asyncio.sleep(pause_seconds)
        raise AssertionError("the last attempt returns or raises")

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        work = context.current()
        if work is None:
            return (self._authorization,)
        request_id = (REQUEST_ID, work.request_id)
        if tracing.is_on():
            # The tracer writes the traceparent, of the span it opens around the call.
            return (self._authorization, request_id)
        return (self._authorization, request_id, (TRACEPARENT, work.traceparent))

    def _refusal(self, error: aio.AioRpcError) -> ParkingNetError:
        code, detail = error.code(), error.details()
        stable_code = dict(error.trailing_metadata() or ()).get(ERROR_CODE)
        if code in _DEFINITE and isinstance(stable_code, str):
            return _with_code(code, stable_code)(detail)
        _log.warning("peer_unavailable", peer=self._address, status=code.name, cause=detail)
        return PeerUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)


@lru_cache(maxsize=128)
def _with_code(status: grpc.StatusCode, code: str) -> type[ParkingNetError]:
    """The error that stands for the status, speaking with the peer's code."""
    kind = _DEFINITE[status]
    return type(kind.__name__, (kind,), {"code": code})


@asynccontextmanager
async def opened_peer(address: str, token: str) -> AsyncIterator[Peer]:
    """The service at `host:port`, or at the several places of a `grpc_target`.

    None of them need be up: they are looked for when the service is called.
    """
    channel = aio.insecure_channel(
        address, options=OPTIONS, interceptors=tracing.grpc_client_interceptors()
    )
    try:
        yield Peer(channel, address, token)
    finally:
        await channel.close(CLOSE_GRACE_SECONDS)
