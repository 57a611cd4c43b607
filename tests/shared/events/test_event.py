"""The form of an event on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import msgspec

from parking_net.shared.events.event import Event
from parking_net.shared.telemetry.context import entered

EVENT = Event(
    type="booking.confirmed",
    subject="0198a0c0-0000-7000-8000-000000000001",
    data={"full_cost": 250},
    id=UUID("0198a0c0-0000-7000-8000-000000000002"),
    time=datetime(2030, 1, 7, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    source="booking",
)


def test_it_is_a_cloud_event() -> None:
    assert EVENT.to_cloud_event() == {
        "specversion": "1.0",
        "id": "0198a0c0-0000-7000-8000-000000000002",
        "source": "booking",
        "type": "booking.confirmed",
        "subject": "0198a0c0-0000-7000-8000-000000000001",
        "time": "2030-01-07T12:30:00Z",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "data": {"full_cost": 250},
    }


def test_what_arrives_is_what_was_sent() -> None:
    wire = msgspec.json.encode(EVENT.to_cloud_event())

    arrived = Event.of_cloud_event(msgspec.json.decode(wire))

    assert arrived == EVENT
    assert arrived.time.tzinfo is UTC


def test_it_belongs_to_the_trace_it_was_made_in() -> None:
    with entered() as work:
        event = Event(type="t", subject="s", data={})

    assert event.traceparent == work.traceparent
    assert "traceparent" not in Event(type="t", subject="s", data={}).to_cloud_event()
