"""A process with tracing on (to the endpoint in its argument): one event is sent and handled."""

from __future__ import annotations

import asyncio
import sys

from parking_net.shared.events.event import Event
from parking_net.shared.events.handling import Handling
from parking_net.shared.events.lanes import Delivery
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.telemetry import context, tracing


class Shelf:
    async def put_aside(self, delivery: Delivery, reason: str) -> None:
        return None

    async def take_back(self, delivery: Delivery) -> None:
        return None


async def main(traceparent: str) -> None:
    event = Event(type="booking.confirmed", subject="s", data={}, traceparent=traceparent)
    with tracing.producer_spans([(event.type, event.traceparent)]):
        members = event.to_cloud_event()
    tries = []

    async def handle(event: Event) -> None:
        print(context.traceparent())  # noqa: T201
        tries.append(event)
        if len(tries) == 1:
            raise ValueError("the first time")

    progressed = asyncio.Event()
    retries = RetryPolicy(3, 0.01, 0.01)
    async with Handling("readers", handle, Shelf(), retries, progressed.set) as handling:
        handling.add(Delivery("s", 1, "s", event.id, members, "events@1"))
        while handling.watermark("s") is None:
            progressed.clear()
            await progressed.wait()
    print([name for name in sys.modules if name.startswith("opentelemetry")])  # noqa: T201


if len(sys.argv) > 2:
    tracing.start_tracing("example", sys.argv[2])
asyncio.run(main(sys.argv[1]))
tracing.stop_tracing()
