"""Traces, switched on by OTEL_EXPORTER_OTLP_ENDPOINT.

OpenTelemetry is imported only then: it costs memory and time in every process. The W3C trace
context passes through without it (see `context`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parking_net.shared.telemetry.context import WorkContext

_ADDRESSES = frozenset({"http.url", "http.target", "url.full", "url.path", "url.query"})

_on = False


def is_on() -> bool:
    """True when spans are being recorded."""
    return _on


def start_tracing(service: str, endpoint: str | None, share: float = 1.0) -> None:
    """Record spans of HTTP, gRPC and SQL from now on and send them to the OTLP endpoint.

    Of all traces `share` is sent, and what is around a failure always.
    """
    global _on
    if not endpoint or _on:
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    from parking_net.shared.telemetry.sampling import ShareAndFailures

    about = {SERVICE_NAME: f"parking-net-{service}", SERVICE_VERSION: version("parking-net")}
    # All spans are recorded, whatever a client's flags say: nobody knows yet which will fail.
    provider = TracerProvider(sampler=ALWAYS_ON, resource=Resource.create(about))
    traces_url = f"{endpoint.rstrip('/')}/v1/traces"
    sender = BatchSpanProcessor(OTLPSpanExporter(endpoint=traces_url))
    provider.add_span_processor(sender if share >= 1 else ShareAndFailures(sender, share))
    trace.set_tracer_provider(provider)
    instrumentor: Any = AsyncPGInstrumentor  # Its package is only partly typed.
    instrumentor().instrument()
    _on = True


def stop_tracing() -> None:
    """Send what is still waiting."""
    if _on:
        from opentelemetry import trace

        provider: Any = trace.get_tracer_provider()
        provider.shutdown()


def traced_asgi(app: Any) -> Any:
    """The application with a span around each request, or itself when tracing is off.

    A stream has none: it would last as long as somebody's page stays open.
    """
    if not _on:
        return app
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
    from opentelemetry.util.http import parse_excluded_urls

    return OpenTelemetryMiddleware(
        app,
        excluded_urls=parse_excluded_urls("metrics,healthz,readyz,/stream$"),
        exclude_spans=["receive", "send"],
        default_span_details=lambda scope: (scope["method"], {}),
        server_request_hook=_forget_address,
    )


def _forget_address(span: Any, _scope: Any) -> None:
    """Addresses carry promocodes and what people search for: traces know the route instead."""
    span.set_attributes(dict.fromkeys(_ADDRESSES & span.attributes.keys(), ""))


def grpc_server_interceptors() -> list[Any]:
    """Interceptors for `grpc.aio.server`; none when tracing is off."""
    if not _on:
        return []
    from opentelemetry.instrumentation.grpc import aio_server_interceptor

    make: Any = aio_server_interceptor
    return [make()]


def grpc_client_interceptors() -> list[Any]:
    """Interceptors for `grpc.aio` channels; none when tracing is off."""
    if not _on:
        return []
    from opentelemetry.instrumentation.grpc import aio_client_interceptors

    make: Any = aio_client_interceptors
    return list(make())


def adopt_current_span(work: WorkContext) -> None:
    """Let logs, errors and the next hop carry the ids of the span around this work."""
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        work.adopt_span(
            f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{context.trace_flags:02x}"
        )


def name_span(method: str, route: str) -> None:
    """Name the current span after its route template."""
    from opentelemetry import trace

    span = trace.get_current_span()
    span.update_name(f"{method} {route}")
    span.set_attribute("http.route", route)


def record_error(error: BaseException) -> None:
    """Mark the current span as failed."""
    if not _on:
        return
    from opentelemetry import trace
    from opentelemetry.trace import Status, StatusCode

    span = trace.get_current_span()
    span.record_exception(error)
    span.set_status(Status(StatusCode.ERROR))


@contextmanager
def consumer_span(
    work: WorkContext, event_type: str, traceparent: str | None, group: str
) -> Iterator[None]:
    """A span around the handling of an event, in the trace that the event belongs to.

    Also for what is done about an event later: keep its `traceparent` beside the work.
    """
    if not _on:
        yield
        return
    from opentelemetry import trace
    from opentelemetry.trace import SpanKind

    with trace.get_tracer(__name__).start_as_current_span(
        f"handle {event_type}",
        context=_remote(traceparent),
        kind=SpanKind.CONSUMER,
        attributes={"messaging.operation": "process", "messaging.consumer.group.name": group},
        record_exception=False,
        set_status_on_exception=False,
    ):
        adopt_current_span(work)
        yield


@contextmanager
def producer_spans(events: Iterable[tuple[str, str | None]]) -> Iterator[None]:
    """A span per event, given as type and `traceparent`, around sending them all together."""
    if not _on:
        yield
        return
    from opentelemetry import trace
    from opentelemetry.trace import SpanKind

    tracer = trace.get_tracer(__name__)
    with ExitStack() as stack:
        for event_type, traceparent in events:
            span = tracer.start_span(
                f"send {event_type}",
                context=_remote(traceparent),
                kind=SpanKind.PRODUCER,
                attributes={"messaging.operation": "send"},
            )
            stack.callback(span.end)
        yield


def _remote(traceparent: str | None) -> Any:
    """The OpenTelemetry context that a W3C `traceparent` names; an empty one begins a trace."""
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": traceparent} if traceparent else {}
    return TraceContextTextMapPropagator().extract(carrier, Context())
