"""One booking is one trace in a real Jaeger: asked by its query API, as its pages ask."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.cluster.jaeger import VERSION, opened_jaeger
from tests.cluster.report import Report
from tests.support.eventually import eventually
from tests.support.traced_booking import EXPECTED, SPAN_ID, TRACE_ID, traced_booking


async def test_a_booking_is_one_trace(tmp_path: Path, report: Report) -> None:
    async with (
        opened_jaeger(tmp_path) as jaeger,
        traced_booking(tmp_path, jaeger.endpoint) as talk,
    ):

        async def spans() -> list[dict[str, Any]]:
            return await jaeger.spans(TRACE_ID)

        found = await eventually(spans, _is_whole, within_seconds=20)
        assert any("Booking confirmed" in said for said in talk.texts)
    ids = {span["spanID"] for span in found}
    parents = {one["spanID"] for span in found for one in span["references"]}
    assert parents - ids == {SPAN_ID}, "a span hangs on nothing"
    assert {one["traceID"] for span in found for one in span["references"]} == {TRACE_ID}
    report.add("Jaeger", VERSION)
    report.add("spans of one booking", len(found))
    report.add("services in its trace", ", ".join(sorted(_names(found))))


def _is_whole(spans: list[dict[str, Any]]) -> bool:
    found = _names(spans)
    return all(names <= found[service] for service, names in EXPECTED.items())


def _names(spans: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The names of the spans by service; a query is called by its system."""
    found = defaultdict(set)
    for span in spans:
        tags = {tag["key"]: tag["value"] for tag in span["tags"]}
        found[span["service"]].add(tags.get("db.system", span["operationName"]))
    return found
