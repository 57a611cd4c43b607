"""Traces, switched on by OTEL_EXPORTER_OTLP_ENDPOINT.

OpenTelemetry is imported only then: it costs memory and time in every process. The W3C trace
context passes through without it (see `context`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parking_net.shared.telemetry.context import WorkContext

_on = False


def is_on() -> bool:
    """True when spans are being recorded."""
    return _on


def start_tracing(service: str, endpoint: str | None) -> None:
    """Record spans of HTTP, gRPC and SQL from now on and send them to the OTLP endpoint."""
    global _on
    if not endpoint or _on:
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"parking-net-{service}"}))
    traces_url = f"{endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=traces_url)))
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
    """The application with a span around each request, or itself when tracing is off."""
    if not _on:
        return app
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
    from opentelemetry.util.http import parse_excluded_urls

    return OpenTelemetryMiddleware(
        app,
        excluded_urls=parse_excluded_urls("metrics,healthz,readyz"),
        exclude_spans=["receive", "send"],
    )


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
