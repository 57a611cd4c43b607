"""A process that consumes: it says what it began to handle, and ends only the subject `done`."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import ClassVar

import structlog

from parking_net.shared.events import kafka_client
from parking_net.shared.events.event import Event
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.settings import ServiceSettings, load


class Settings(ServiceSettings):
    service_name: ClassVar[str] = "hanging"


async def handle(event: Event) -> None:
    named = f"{event.subject} {event.data['number']}\n"
    if event.subject == "done":
        sys.stdout.write(f"handled {named}")
        sys.stdout.flush()
        return
    sys.stdout.write(f"begun {named}")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main() -> None:
    async with opened_transport(load(Settings)) as transport:
        await transport.consume(sys.argv[1], handle)


if __name__ == "__main__":
    if seconds := os.environ.get("TEST_KAFKA_SESSION_SECONDS"):
        # The mock cluster gets confused when the members of a group name different times.
        kafka_client.SESSION_TIMEOUT_SECONDS = float(seconds)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main())
