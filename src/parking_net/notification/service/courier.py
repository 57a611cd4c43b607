"""One attempt to bring one message to its person, and what is written about it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog

from parking_net.notification.channels.channel import Channel, Message, Outcome, Verdict
from parking_net.notification.channels.limits import SendLimits
from parking_net.notification.domain.messages import MessageType, Notification
from parking_net.notification.domain.people import Person
from parking_net.notification.metrics import NOTIFICATIONS, PUT_OFF
from parking_net.notification.repository import deliveries, notifications, preferences
from parking_net.notification.repository.deliveries import Delivery, State
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.error_mapping import as_known
from parking_net.shared.errors import Unavailable
from parking_net.shared.telemetry import context, tracing

MOST_ATTEMPTS: Final = 10
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
PAUSE_GROWTH: Final = 3.0
PAUSE_JITTER: Final = 0.2
UNAVAILABLE_PAUSE: Final = timedelta(seconds=5)
LONGEST_REST_SECONDS: Final = 3.0
"""A message whose chat rests for longer goes back, and another one takes its place."""
MARK_AGAIN_SECONDS: Final = (0.1, 0.5, *[1.0] * 30)
"""Together less than the lease of a claim: until that ends nobody else sends the message."""

_log = structlog.get_logger(__name__)


class People(Protocol):
    """Those who are written to."""

    async def find(self, user_id: UUID) -> Person | None:
        """None when there is no such user. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes for a sender: a clock in seconds, and waiting by it."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to be sent."""

    delivery: Delivery
    message: Message
    quietly: bool
    was_blocked: bool
    """Another chat of the same person refused us before."""


class NotWanted(Exception):
    """The message need not be sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REAL_TIME: Final = Pace()


def pause(attempts: int) -> timedelta:
    """How long a message waits after so many attempts: longer each time, and not quite evenly."""
    even = min(LONGEST_PAUSE, FIRST_PAUSE * PAUSE_GROWTH ** min(attempts - 1, MOST_ATTEMPTS))
    return even * (1 + random.uniform(-PAUSE_JITTER, PAUSE_JITTER))


class Courier:
    """Brings messages over one channel."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        people: People,
        limits: SendLimits,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._database = database
        self._channel = channel
        self._people = people
        self._limits = limits
        self._clock = clock
        self._pace = pace
        self._sends: set[asyncio.Task[None]] = set()

    async def bring(self, delivery: Delivery) -> None:
        """One attempt, within the trace of the event it comes from.

        Raises nothing but cancellation. What could not even be written comes due again when the
        lease ends. A send is not cancelled with its attempt: see `finish`.
        """
        with (
            context.entered(traceparent=delivery.traceparent) as work,
            tracing.consumer_span(
                work, "notification", delivery.traceparent, str(self._channel.name)
            ),
        ):
            try:
                await self._attempt(delivery)
            except Exception as error:
                _log.warning(
                    "delivery_left",
                    notification_id=delivery.notification_id,
                    reason=type(error).__name__,
                )

    async def finish(self, within_seconds: float) -> None:
        """Wait for sends that are under way and for their marks."""
        if self._sends:
            await asyncio.wait(self._sends, timeout=within_seconds)

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            parcel = await self._packed(delivery)
            if await self._admitted(parcel):
                send = asyncio.create_task(self._send(parcel))
                self._sends.add(send)
                send.add_done_callback(self._ended)
                await asyncio.shield(send)
        except NotWanted as why:
            await self._settle(delivery, State.DROPPED, why.reason)
        except Exception as error:
            known = as_known(error)
            if isinstance(known, Unavailable):
                await self._put_off(delivery, UNAVAILABLE_PAUSE, known.code, counts=False)
            else:
                _log.exception("delivery_failed", notification_id=delivery.notification_id)
                await self._try_again(delivery, "internal_error", type(error).__name__)

    async def _packed(self, delivery: Delivery) -> Parcel:
        """The message as it is worded now. Raises NotWanted, and Unavailable."""
        found = await notifications.find(self._database, [delivery.notification_id])
        if not found:
            raise NotWanted("gone")
        notification, now = found[0], self._clock.now()
        if _is_outdated(notification, now):
            raise NotWanted("outdated")
        wishes = (await preferences.of(self._database, [delivery.user_id]))[delivery.user_id]
        if not wishes.wants(notification.type.kind, self._channel.name):
            raise NotWanted("muted")
        person = await self._people.find(delivery.user_id)
        if person is None:
            raise NotWanted("no_such_user")
        if not person.is_enabled:
            raise NotWanted("account_disabled")
        message = self._channel.message_for(person, notification)
        if message is None:
            raise NotWanted("not_linked")
        blocked = await deliveries.blocked_chat(self._database, delivery.user_id)
        if blocked == message.address:
            raise NotWanted("blocked")
        quiet = wishes.quiet_hours
        quietly = quiet is not None and quiet.covers(now)
        return Parcel(delivery, message, quietly, was_blocked=blocked is not None)

    async def _admitted(self, parcel: Parcel) -> bool:
        """Wait until the message may leave; False when that takes too long and it went back."""
        address, pace, limits = parcel.message.address, self._pace, self._limits
        rest_seconds = limits.wait_for(address, pace.now())
        if rest_seconds <= LONGEST_REST_SECONDS:
            await pace.sleep(rest_seconds)
            await pace.sleep(limits.take(address, pace.now()))
            rest_seconds = limits.all_rest_for(pace.now())
            if not rest_seconds:
                return True
        until = timedelta(seconds=rest_seconds)
        await self._put_off(parcel.delivery, until, "limited", counts=False)
        return False

    async def _send(self, parcel: Parcel) -> None:
        outcome = await self._channel.send(parcel.message, quietly=parcel.quietly)
        delivery, address = parcel.delivery, parcel.message.address
        match outcome.verdict:
            case Verdict.SENT:
                self._limits.accepted()
                await self._settle(delivery, State.SENT)
                if parcel.was_blocked:
                    async with self._database.connection() as connection:
                        await preferences.unblock(connection, delivery.user_id)
            case Verdict.BLOCKED:
                await deliveries.block(self._database, delivery.user_id, address, self._clock.now())
                await self._settle(delivery, State.DROPPED, outcome.verdict, outcome.words)
            case Verdict.NOT_REACHABLE:
                await self._settle(delivery, State.DROPPED, outcome.verdict, outcome.words)
            case Verdict.REFUSED:
                _log.warning("message_refused", words=outcome.words)
                await self._settle(delivery, State.FAILED, outcome.verdict, outcome.words)
            case Verdict.SLOW_DOWN:
                await self._slow_down(delivery, address, outcome)
            case Verdict.FAILED:
                await self._try_again(delivery, "unreachable", outcome.words)

    def _ended(self, send: asyncio.Task[None]) -> None:
        self._sends.discard(send)
        if not send.cancelled():
            send.exception()  # Told to the attempt, unless that was cancelled meanwhile.

    async def _slow_down(self, delivery: Delivery, address: int, outcome: Outcome) -> None:
        seconds = outcome.retry_after_seconds
        self._limits.refused(address, seconds, self._pace.now())
        await self._put_off(delivery, timedelta(seconds=seconds), outcome.words, counts=False)

    async def _try_again(self, delivery: Delivery, reason: str, words: str) -> None:
        """Later, unless there were enough attempts."""
        if delivery.attempts >= MOST_ATTEMPTS:
            await self._settle(delivery, State.FAILED, reason, words)
        else:
            await self._put_off(delivery, pause(delivery.attempts), words, counts=True)

    async def _put_off(
        self, delivery: Delivery, wait: timedelta, words: str, *, counts: bool
    ) -> None:
        until = self._clock.now() + wait
        await deliveries.put_off(self._database, delivery, until, words, counts=counts)
        PUT_OFF.labels(self._channel.name).inc()

    async def _settle(
        self,
        delivery: Delivery,
        state: State,
        reason: str | None = None,
        words: str | None = None,
    ) -> None:
        """Write the end; again and again for a while, for what is not written is sent again."""
        for wait_seconds in (*MARK_AGAIN_SECONDS, None):
            try:
                is_news = await deliveries.settle(
                    self._database, delivery, state, self._clock.now(), reason=reason, words=words
                )
            except Exception as error:
                if wait_seconds is None or not isinstance(as_known(error), Unavailable):
                    raise
                await self._pace.sleep(wait_seconds)
            else:
                if is_news:
                    NOTIFICATIONS.labels(self._channel.name, state).inc()
                return


def _is_outdated(notification: Notification, now: datetime) -> bool:
    """Whether it announces what has come to pass."""
    match notification.type:
        case MessageType.STAY_STARTS_DRIVER:
            return now >= notification.facts.date_from
        case MessageType.STAY_ENDS_DRIVER:
            return now >= notification.facts.date_to
        case _:
            return False
