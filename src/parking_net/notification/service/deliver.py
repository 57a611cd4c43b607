"""Sending over a channel what waits to be sent: each message once, in order, within the limits.

One process sends over a channel at a time. A message is marked as sent right after it was; who is
killed between the two leaves it to be sent again, because channels know no keys for repeats.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from parking_net.notification.channels.channel import Channel
from parking_net.notification.channels.limits import SendLimits
from parking_net.notification.metrics import OLDEST_SECONDS, WAITING
from parking_net.notification.repository import deliveries
from parking_net.notification.repository.deliveries import Delivery
from parking_net.notification.service.courier import REAL_TIME, Courier, Pace, People
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.identifiers import new_id
from parking_net.shared.jobs import Job

AT_ONCE: Final = 40
"""More than leave in a second: each may wait for a rest of its chat, and for the answer."""
MESSAGE_LEASE: Final = timedelta(seconds=45)
"""Longer than all the waits and time-outs of one attempt together."""
LEAD_LEASE: Final = timedelta(seconds=15)
RUN_SECONDS: Final = 25.0
LOOK_EVERY: Final = timedelta(seconds=1)
COUNT_EVERY: Final = timedelta(seconds=10)
FINISH_SECONDS: Final = 5.0
"""How long a service that stops waits for sends that are under way."""


class Deliverer:
    """The sender of one channel in this process."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        people: People,
        limits: SendLimits,
        clock: Clock,
        pace: Pace = REAL_TIME,
    ) -> None:
        self._database = database
        self._channel = channel.name
        self._limits = limits
        self._clock = clock
        self._pace = pace
        self._courier = Courier(database, channel, people, limits, clock, pace)
        self._id = new_id()
        self._leads_until: datetime | None = None
        self._job = Job(f"{channel.name}_sender", self.run, every=LOOK_EVERY)

    def jobs(self) -> Sequence[Job]:
        """Sending, and counting what waits."""
        return [self._job, Job(f"{self._channel}_gauges", self.measure, every=COUNT_EVERY)]

    def wake(self) -> None:
        """Something is due now."""
        self._job.wake()

    async def run(self) -> int:
        """Send until nothing is due any more or the time of a run is over; how many attempts."""
        if not await deliveries.any_due(self._database, self._channel, self._clock.now()):
            return 0
        begun, until, look_again_at = 0, self._pace.now() + RUN_SECONDS, 0.0
        under_way: dict[asyncio.Task[None], UUID] = {}
        try:
            while True:
                now = self._pace.now()
                # A look at a long queue takes long: not one for each that leaves.
                if now < until and (now >= look_again_at or 2 * len(under_way) <= AT_ONCE):
                    for delivery in await self._claimed(under_way.values()):
                        task = asyncio.create_task(self._courier.bring(delivery))
                        under_way[task] = delivery.user_id
                        begun += 1
                    look_again_at = now + LOOK_EVERY.total_seconds()
                if not under_way:
                    return begun
                ended, _ = await asyncio.wait(
                    under_way,
                    timeout=LOOK_EVERY.total_seconds(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in ended:
                    del under_way[task]
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def measure(self) -> int:
        """Show how much waits."""
        count, oldest_seconds = await deliveries.waiting(
            self._database, self._channel, self._clock.now()
        )
        WAITING.labels(self._channel).set(count)
        OLDEST_SECONDS.labels(self._channel).set(oldest_seconds)
        return 0

    async def close(self) -> None:
        """Let sends end, and another process send at once."""
        await self._courier.finish(FINISH_SECONDS)
        if self._leads_until is not None:
            self._leads_until = None
            with suppress(Unavailable):
                await deliveries.give_up_lead(self._database, self._channel, self._id)

    async def _claimed(self, except_for: Collection[UUID]) -> list[Delivery]:
        """Further messages to bring, if we are the one who does."""
        free = AT_ONCE - len(except_for)
        if not free or self._limits.all_rest_for(self._pace.now()) or not await self._leads():
            return []
        now = self._clock.now()
        return await deliveries.claim(
            self._database,
            self._channel,
            now,
            now + MESSAGE_LEASE,
            limit=free,
            except_for=except_for,
        )

    async def _leads(self) -> bool:
        now = self._clock.now()
        if self._leads_until is not None and now < self._leads_until - LEAD_LEASE / 2:
            return True
        until = now + LEAD_LEASE
        leads = await deliveries.take_lead(self._database, self._channel, self._id, now, until)
        self._leads_until = until if leads else None
        return leads


@asynccontextmanager
async def opened_deliverer(
    database: Database,
    channel: Channel,
    people: People,
    limits: SendLimits,
    clock: Clock,
    pace: Pace = REAL_TIME,
) -> AsyncIterator[Deliverer]:
    """A sender; sends that are under way in the end come to theirs."""
    deliverer = Deliverer(database, channel, people, limits, clock, pace)
    try:
        yield deliverer
    finally:
        await deliverer.close()
