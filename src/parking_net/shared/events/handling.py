"""Handing what a transport fetched to a handler: lane by lane, again when it failed, aside at last.

Both transports use it. They fetch while there is room, tell how far all is done, and know how to
put a dead letter aside.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import structlog

from parking_net.shared.error_mapping import as_known
from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.lanes import Delivery, Lanes
from parking_net.shared.events.metrics import count_handled
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import Handler
from parking_net.shared.telemetry import tracing
from parking_net.shared.telemetry.context import entered

LANES_AT_ONCE = 16
IN_FLIGHT = 1000
"""Events in memory that wait or run."""
OPEN_POSITIONS = 100_000
"""Positions in memory; only much more than the above while one lane waits for who is away."""
HANDLER_TIMEOUT_SECONDS = 8.0
REASON_CHARACTERS = 2000
OUTAGES_LOGGED_EVERY_SECONDS = 10.0

_log = structlog.get_logger(__name__)


class Shelf(Protocol):
    """Where a transport keeps dead letters."""

    async def put_aside(self, delivery: Delivery, reason: str) -> None:
        """Return when the letter is safe; `delivery.attempts` failed."""

    async def take_back(self, delivery: Delivery) -> None:
        """Forget the letter: its replay was handled."""


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    is_final: bool = False
    """Trying again cannot help."""


class Handling:
    """Deliveries being handled, in memory and bounded. Left, it has nothing running any more."""

    def __init__(
        self,
        group: str,
        handler: Handler,
        shelf: Shelf,
        retries: RetryPolicy,
        progressed: Callable[[], None],
    ) -> None:
        """`progressed` is called, in the loop, whenever there is more room or more is done."""
        self._group = group
        self._handler = handler
        self._shelf = shelf
        self._retries = retries
        self._progressed = progressed
        self._lanes = Lanes()
        self._tasks: dict[asyncio.Task[None], Delivery] = {}
        self._cancelled_here: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._outage_logged_at = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        await self._cancel(list(self._tasks))

    def room(self) -> int:
        """How many more deliveries may be added now."""
        if self._lanes.open_positions() >= OPEN_POSITIONS:
            return 0
        return max(0, IN_FLIGHT - len(self._lanes))

    def add(self, delivery: Delivery) -> None:
        """Handle this after all that was added before with the same lane."""
        self._lanes.add(delivery, time.monotonic())
        self._pump()

    def skip(self, source: Hashable, position: int) -> None:
        """Count a position as done that is not for this group."""
        self._lanes.skip(source, position)

    def watermark(self, source: Hashable) -> int | None:
        """The position of the source up to which everything added is done, if any."""
        return self._lanes.watermark(source)

    def next_position(self, source: Hashable) -> int | None:
        """The first position of the source that is not done, if anything was added."""
        return self._lanes.next_position(source)

    async def drop(self, source: Hashable, within_seconds: float) -> int | None:
        """Forget what came from a source; its last watermark.

        What runs may end for so long, then it is cancelled.
        """
        self._lanes.forget_waiting(source)
        if running := self._running(source):
            await asyncio.wait(running, timeout=within_seconds)
            # Asked again: one that failed in the meantime may have been begun once more.
            await self._cancel(self._running(source))
        watermark = self._lanes.watermark(source)
        self._lanes.drop(source, time.monotonic())
        self._pump()
        return watermark

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        self._cancelled_here.update(tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _running(self, source: Hashable) -> list[asyncio.Task[None]]:
        return [task for task, delivery in self._tasks.items() if delivery.source == source]

    def _pump(self) -> None:
        """Start what may run, and look again when the next of the others may."""
        while not self._is_closed and len(self._tasks) < LANES_AT_ONCE:
            delivery = self._lanes.take(time.monotonic())
            if delivery is None:
                break
            task = asyncio.create_task(self._handle(delivery))
            self._tasks[task] = delivery
            task.add_done_callback(self._ended)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        next_at = self._lanes.next_at()
        if next_at is not None and len(self._tasks) < LANES_AT_ONCE and not self._is_closed:
            wait_seconds = max(0.001, next_at - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait_seconds, self._pump)

    def _ended(self, task: asyncio.Task[None]) -> None:
        delivery = self._tasks.pop(task)
        if task in self._cancelled_here:
            self._cancelled_here.discard(task)
        elif task.cancelled():
            # Not by us: something inside the handler was.
            self._wait(delivery, asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            # An outage, a shelf that is away or a bug: the event must not be lost with it.
            self._wait(delivery, error)
        self._pump()
        self._progressed()

    async def _handle(self, delivery: Delivery) -> None:
        """One try, and what follows from it. May raise: then the delivery waits."""
        failure = await self._try(delivery)
        if failure is None:
            if delivery.is_replay:
                await self._shelf.take_back(delivery)
            self._count(delivery, "handled")
            self._lanes.done(delivery, time.monotonic())
            return
        delivery.outages = 0
        delivery.attempts += 1
        if not failure.is_final and delivery.attempts < self._retries.attempts:
            self._count(delivery, "failed")
            wait_seconds = self._retries.after_failures(delivery.attempts)
            self._lanes.put_off(delivery, time.monotonic() + wait_seconds)
            return
        await self._shelf.put_aside(delivery, failure.reason)
        _log.error("event_put_aside", **self._named(delivery), reason=failure.reason)
        self._count(delivery, "put_aside")
        self._lanes.done(delivery, time.monotonic())

    async def _try(self, delivery: Delivery) -> _Failure | None:
        """Hand the event to the handler; None when that went well. Raises when it met an outage."""
        try:
            event = Event.of_cloud_event(delivery.members)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            return _Failure(_as_text(f"Not an event of ours: {error!r}"), is_final=True)
        with (
            entered(traceparent=event.traceparent) as work,
            tracing.consumer_span(work, event.type, event.traceparent, self._group),
        ):
            limit = asyncio.timeout(HANDLER_TIMEOUT_SECONDS)
            try:
                async with limit:
                    await self._handler(event)
            except Exception as error:
                tracing.record_error(error)
                # Running into this limit is the event's fault: it may never end.
                if not limit.expired() and isinstance(as_known(error), Unavailable):
                    raise
                reason = _as_text(f"{type(error).__name__}: {error}")
                _log.warning(
                    "event_not_handled",
                    **self._named(delivery),
                    attempts=delivery.attempts + 1,
                    reason=reason,
                    exc_info=None if delivery.attempts else error,
                )
                return _Failure(reason)
        return None

    def _wait(self, delivery: Delivery, error: BaseException) -> None:
        self._count(delivery, "waiting")
        delivery.outages += 1
        # Whatever kept it from being put aside, it is tried once more, not eight times.
        delivery.attempts = min(delivery.attempts, self._retries.attempts - 1)
        now = time.monotonic()
        self._lanes.put_off(delivery, now + self._retries.after_outages(delivery.outages))
        is_known = as_known(error) is not None
        if is_known and now - self._outage_logged_at < OUTAGES_LOGGED_EVERY_SECONDS:
            return
        self._outage_logged_at = now
        _log.warning(
            "event_waits",
            **self._named(delivery),
            reason=f"{type(error).__name__}: {error}",
            exc_info=None if is_known else error,
        )

    def _count(self, delivery: Delivery, outcome: str) -> None:
        count_handled(self._group, str(delivery.members.get("type")), outcome)

    def _named(self, delivery: Delivery) -> dict[str, object]:
        return {
            "group": self._group,
            "event_id": str(delivery.event_id),
            "event_type": delivery.members.get("type"),
            "origin": delivery.origin,
        }


def _as_text(reason: str) -> str:
    """Short enough to be kept, and without what PostgreSQL cannot keep."""
    return reason.replace("\0", "\ufffd")[:REASON_CHARACTERS]
