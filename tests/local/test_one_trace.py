"""A booking is one trace, from the request through every service that it needs to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from parking_net.local.demo.people import DRIVERS, PASSWORD
from tests.support.collector import Collector
from tests.support.eventually import eventually
from tests.support.platform import running_platform

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
EXPECTED = {
    "parking-net-booking": {"POST /booking", "/parkingnet.v1.Payment/ProcessTransaction"},
    "parking-net-parking": {"/parkingnet.v1.Parking/GetParkingPlace"},
    "parking-net-payment": {"/parkingnet.v1.Payment/ProcessTransaction"},
}


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def spans_of(collector: Collector) -> dict[str, set[str]]:
    """The names of the trace's spans, by service; SQL is called by its system."""
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


async def book(base_url: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        login = {"login": DRIVERS[0].login, "password": PASSWORD}
        token = (await client.post("/auth/login", json=login)).json()["token"]
        [place] = (await client.get("/parking?sort=rate&limit=1")).json()
        start = datetime.now(UTC) + timedelta(days=20)
        stay = {
            "parking_place_id": place["id"],
            "date_from": start.isoformat(),
            "date_to": (start + timedelta(hours=2)).isoformat(),
        }
        headers = {"api_key": token, "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01"}
        return await client.post("/booking", json=stay, headers=headers)


async def test_a_booking_is_one_trace(tmp_path: Path, collector: Collector) -> None:
    settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    async with running_platform(tmp_path / "data", "--demo", **settings) as platform:
        booked = await book(platform.base_url)
        assert booked.status_code == 200, booked.text

        def is_whole() -> bool:
            found = spans_of(collector)
            return all(
                names | {"postgresql"} <= found[service] for service, names in EXPECTED.items()
            )

        await eventually(is_whole)
