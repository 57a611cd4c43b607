"""Tracing: nothing is even imported while it is off; on, spans carry routes and ids."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from parking_net.shared.http.envelope import UNMATCHED
from tests.support.collector import Collector

ROOT = Path(__file__).parents[3]
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN_ID = "00f067aa0ba902b7"

# In a process of its own: switched on once, instrumentation stays for good.
TRACED = f"""
import asyncio, sys
from parking_net.shared.telemetry import tracing
tracing.start_tracing("example", sys.argv[1])
from tests.shared.http.example import Example

async def main():
    example = Example()
    async with example.client() as http:
        headers = {{"traceparent": "00-{TRACE_ID}-{SPAN_ID}-01"}}
        await http.get("/things/one?code=SECRET-IN-QUERY", headers=headers)
        await http.get("/nowhere/SECRET-IN-PATH", headers=headers)
        await http.get("/healthz")
        await http.get("/somebody/stream?last_event_id=1")
        example.works.next = lambda: 1 / 0
        failed = await http.get("/things/two", headers=headers)
        assert failed.json()["trace_id"] == "{TRACE_ID}"

asyncio.run(main())
tracing.stop_tracing()
"""
UNTRACED = """
import sys
from parking_net.shared import http, runtime
from parking_net.shared.telemetry import tracing
tracing.start_tracing("example", None)
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_off_it_is_not_even_imported() -> None:
    assert run(UNTRACED).strip() == "[]"


def test_spans_carry_routes_ids_and_errors(collector: Collector) -> None:
    run(TRACED, collector.endpoint)
    resources = [item for request in collector.received for item in request.resource_spans]
    names = {item.key: item.value.string_value for item in resources[0].resource.attributes}
    assert names["service.name"] == "parking-net-example"
    assert names["service.version"] == version("parking-net")
    spans = [span for item in resources for scope in item.scope_spans for span in scope.spans]
    route = "GET /things/{thing_id}"
    assert [span.name for span in spans] == [route, f"GET {UNMATCHED}", route]
    assert {span.trace_id.hex() for span in spans} == {TRACE_ID}
    assert {span.parent_span_id.hex() for span in spans} == {SPAN_ID}
    assert [[event.name for event in span.events] for span in spans] == [
        [],
        [],
        ["exception"],
    ]
    assert b"SECRET-IN" not in b"".join(item.SerializeToString() for item in resources)
