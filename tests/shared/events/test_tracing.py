"""Sending and handling an event are spans of the trace that the event belongs to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.support.collector import Collector

ROOT = Path(__file__).resolve().parents[3]
TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE_ID}-{SPAN_ID}-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def run(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.shared.events.traced_events", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith(("00-", "["))]


def test_sending_and_handling_are_spans_of_the_events_trace(collector: Collector) -> None:
    first, second, _ = run(TRACEPARENT, collector.endpoint)
    spans = [
        span
        for request in collector.received
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]

    named = [(span.name, span.kind) for span in spans]
    assert named == [
        ("send booking.confirmed", Span.SPAN_KIND_PRODUCER),
        ("handle booking.confirmed", Span.SPAN_KIND_CONSUMER),
        ("handle booking.confirmed", Span.SPAN_KIND_CONSUMER),
    ]
    assert {span.trace_id.hex() for span in spans} == {TRACE_ID}
    assert {span.parent_span_id.hex() for span in spans} == {SPAN_ID}
    codes = [span.status.code for span in spans]
    assert codes == [
        Status.STATUS_CODE_UNSET,
        Status.STATUS_CODE_ERROR,
        Status.STATUS_CODE_UNSET,
    ]
    # What the handler sends on, and what it logs, belongs to its own span.
    assert [first, second] == [f"00-{TRACE_ID}-{span.span_id.hex()}-01" for span in spans[1:]]


def test_without_an_endpoint_the_trace_passes_through_and_nothing_is_imported() -> None:
    first, second, modules = run(TRACEPARENT)
    assert first.split("-")[1] == second.split("-")[1] == TRACE_ID
    assert modules == "[]"
