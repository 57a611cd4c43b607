"""The gateway begins a trace where the client has none, and tells nothing of who came for what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.local.doors import Listener, gateway_before
from tests.support.collector import Collector
from tests.support.eventually import eventually

SECRETS = ("WINTER-CODE", "198.51.100.7", "a browser of somebody", "harbour")


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def spans(collector: Collector) -> list[Span]:
    return [
        span
        for request in list(collector.received)
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def traced(collector: Collector, **more: str) -> dict[str, str]:
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "50",
        **more,
    }


async def test_a_call_has_a_span_that_says_neither_who_nor_for_what(
    listener: Listener, collector: Collector, tmp_path: Path
) -> None:
    log = tmp_path / "gateway.log"
    async with (
        gateway_before(listener, tmp_path, log, **traced(collector)) as door,
        httpx.AsyncClient(timeout=30) as client,
    ):
        answer = await client.get(
            f"{door}/parking/WINTER-CODE?city=harbour",
            headers={"X-Forwarded-For": "198.51.100.7", "User-Agent": "a browser of somebody"},
        )
        assert answer.status_code == 200
        [span] = await eventually(lambda: spans(collector))
    assert span.name == "GET"
    told = str([span, collector.received])
    assert [secret for secret in SECRETS if secret in told] == []
    assert (
        f"traceparent: 00-{span.trace_id.hex()}-{span.span_id.hex()}-01"
        in listener.heads[0].lower()
    )


async def test_a_trace_that_is_not_chosen_passes_on_without_a_span(
    listener: Listener, collector: Collector, tmp_path: Path
) -> None:
    log = tmp_path / "gateway.log"
    async with (
        gateway_before(listener, tmp_path, log, **traced(collector, TRACES_SHARE="0")) as door,
        httpx.AsyncClient(timeout=30) as client,
    ):
        assert (await client.get(f"{door}/parking")).status_code == 200
    # It has ended: what it had to send, it has sent.
    assert spans(collector) == []
    assert "traceparent: 00-" in listener.heads[0].lower()
