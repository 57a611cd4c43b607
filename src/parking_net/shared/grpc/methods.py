"""What happens around every method: the token, the ids of the work, errors, metrics.

The methods are wrapped when they are registered, not intercepted at each call: the interceptors of
grpc.aio build handlers and tasks anew for every call.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, cast

import grpc
import structlog
from grpc import aio

from parking_net.shared.error_mapping import as_known, grpc_status
from parking_net.shared.errors import Unauthenticated, Unavailable
from parking_net.shared.grpc.wire import AUTHORIZATION, ERROR_CODE, REQUEST_ID, TRACEPARENT
from parking_net.shared.telemetry import tracing
from parking_net.shared.telemetry.context import entered
from parking_net.shared.telemetry.metrics import GRPC_HANDLED, GRPC_HANDLING_SECONDS

DEFAULT_DEADLINE_SECONDS = 10.0
"""For a caller that set none; every service of ours sets one."""

_log = structlog.get_logger(__name__)
Context = aio.ServicerContext[Any, Any]
Behaviour = Callable[[Any, Context], Awaitable[Any]]
StreamBehaviour = Callable[[AsyncIterator[Any], Context], AsyncIterator[Any]]


class InternalToken:
    """The secret that services show each other."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    def check(self, metadata: Mapping[str, str | bytes]) -> None:
        """Raises Unauthenticated unless the call shows the token."""
        shown = metadata.get(AUTHORIZATION, "")
        if not hmac.compare_digest(
            shown if isinstance(shown, bytes) else shown.encode(), self._expected
        ):
            raise Unauthenticated("Calls between services need the internal token")


class Registrar:
    """Stands in for the server while generated code registers its methods, and wraps each."""

    def __init__(self, server: aio.Server, service: str, token: InternalToken) -> None:
        self._server = server
        self._service = service
        self._token = token
        self.service_names: list[str] = []

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Ignored: the same methods come by name in the next call."""

    def add_registered_method_handlers(
        self, service_name: str, handlers: Mapping[str, grpc.RpcMethodHandler[Any, Any]]
    ) -> None:
        wrapped = {
            name: self._wrapped(service_name, name, handler) for name, handler in handlers.items()
        }
        generic = grpc.method_handlers_generic_handler(service_name, wrapped)
        self._server.add_generic_rpc_handlers((generic,))
        self.service_names.append(service_name)

    def _wrapped(
        self, service_name: str, name: str, handler: grpc.RpcMethodHandler[Any, Any]
    ) -> grpc.RpcMethodHandler[Any, Any]:
        codec = {
            "request_deserializer": handler.request_deserializer,
            "response_serializer": handler.response_serializer,
        }
        if handler.unary_unary is not None:
            metrics = MethodMetrics(self._service, service_name, name)
            behaviour = cast(Behaviour, handler.unary_unary)
            call = answering(behaviour, self._token, metrics)
            return grpc.unary_unary_rpc_method_handler(cast(Any, call), **codec)
        if handler.stream_stream is not None:
            stream = guarded_stream(cast(StreamBehaviour, handler.stream_stream), self._token)
            return grpc.stream_stream_rpc_method_handler(cast(Any, stream), **codec)
        raise NotImplementedError(f"{service_name}/{name}: streams one way are not supported")


class MethodMetrics:
    """The series of one method, looked up once."""

    def __init__(self, service: str, grpc_service: str, grpc_method: str) -> None:
        self.method = f"{grpc_service}/{grpc_method}"
        self._labels = (service, grpc_service, grpc_method)
        self._seconds = GRPC_HANDLING_SECONDS.labels(*self._labels)
        self._handled = {grpc.StatusCode.OK: self._counter(grpc.StatusCode.OK)}

    def observe(self, code: grpc.StatusCode, duration_seconds: float) -> None:
        counter = self._handled.get(code)
        if counter is None:
            counter = self._handled[code] = self._counter(code)
        counter.inc()
        self._seconds.observe(duration_seconds)

    def _counter(self, code: grpc.StatusCode) -> Any:
        return GRPC_HANDLED.labels(*self._labels, code.name)


def answering(behaviour: Behaviour, token: InternalToken, metrics: MethodMetrics) -> Behaviour:
    """The method as the server calls it: guarded, bounded in time, its errors as status codes."""

    async def answer(request: object, context: Context) -> object:
        started = perf_counter()
        code = grpc.StatusCode.OK
        metadata = dict(context.invocation_metadata() or ())
        try:
            with entered(
                request_id=_text(metadata, REQUEST_ID), traceparent=_text(metadata, TRACEPARENT)
            ) as work:
                try:
                    if tracing.is_on():
                        tracing.adopt_current_span(work)
                    token.check(metadata)
                    if context.time_remaining() is not None:
                        return await behaviour(request, context)
                    async with asyncio.timeout(DEFAULT_DEADLINE_SECONDS):
                        return await behaviour(request, context)
                except Exception as error:
                    code, detail, error_code = _refusal(error, metrics.method)
            await context.abort(code, detail, ((ERROR_CODE, error_code),))
        except asyncio.CancelledError:
            code = grpc.StatusCode.CANCELLED
            raise
        finally:
            metrics.observe(code, perf_counter() - started)

    return answer


def guarded_stream(behaviour: StreamBehaviour, token: InternalToken) -> StreamBehaviour:
    """A stream (only reflection has one) that wants the token too."""

    async def answer(requests: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
        try:
            token.check(dict(context.invocation_metadata() or ()))
        except Unauthenticated as error:
            await context.abort(grpc_status(error), error.detail)
        async for response in behaviour(requests, context):
            yield response

    return answer


def _refusal(error: Exception, method: str) -> tuple[grpc.StatusCode, str, str]:
    """Status, sentence and stable code for an error; a bug is logged and says nothing outside."""
    known = as_known(error)
    if known is None:
        _log.error("grpc_call_failed", method=method, exc_info=error)
        return grpc.StatusCode.INTERNAL, "internal error", "internal_error"
    if isinstance(known, Unavailable):
        _log.warning(
            "grpc_call_unavailable",
            method=method,
            code=known.code,
            cause=str(error.__cause__ or error),
        )
    return grpc_status(known), known.detail, known.code


def _text(metadata: Mapping[str, str | bytes], key: str) -> str | None:
    value = metadata.get(key)
    return value if isinstance(value, str) else None
