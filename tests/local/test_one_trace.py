"""A booking is one trace: from the request through services, calls, SQL and events to the chat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from tests.support.collector import Collector
from tests.support.eventually import eventually
from tests.support.traced_booking import EXPECTED, TRACE_ID, traced_booking


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def spans_of(collector: Collector) -> dict[str, set[str]]:
    """The names of the trace's spans, by service."""
    found = defaultdict(set)
    for request in list(collector.received):
        for resource in request.resource_spans:
            service = text(resource.resource.attributes, "service.name")
            for scope in resource.scope_spans:
                for span in scope.spans:
                    if span.trace_id.hex() == TRACE_ID:
                        found[service].add(text(span.attributes, "db.system") or span.name)
    return found


def text(attributes: Iterable[KeyValue], key: str) -> str:
    values = [each.value.string_value for each in attributes if each.key == key]
    return values[0] if values else ""


async def test_a_booking_is_one_trace(tmp_path: Path, collector: Collector) -> None:
    async with traced_booking(tmp_path, collector.endpoint) as talk:

        def is_whole() -> bool:
            found = spans_of(collector)
            return all(names <= found[service] for service, names in EXPECTED.items())

        await eventually(is_whole, within_seconds=20)

        def is_told() -> bool:
            return any("Booking confirmed" in said for said in talk.texts)

        await eventually(is_told, within_seconds=20)
