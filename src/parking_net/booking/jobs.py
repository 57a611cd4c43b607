"""The background work of booking; every job may run in any number of processes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from parking_net.booking.metrics import HOLDS_OPEN, OLDEST_ORDER_SECONDS, REFUNDS_PENDING
from parking_net.booking.repository import counts
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.erasure import forget_person
from parking_net.booking.service.place_deleted import empty_deleted_places
from parking_net.booking.service.reconcile import reconcile
from parking_net.booking.service.sweep import BATCH, sweep_holds
from parking_net.shared import erasures
from parking_net.shared.jobs import Job, in_batches

EVERY: Final = timedelta(seconds=1)
EMPTY_EVERY: Final = timedelta(seconds=5)
COUNT_EVERY: Final = timedelta(seconds=5)
BATCHES_PER_RUN: Final = 20


def reconciler(desk: Desk) -> Job:
    """Finishes orders to payment that were left open."""
    return Job("reconciler", lambda: reconcile(desk), EVERY)


def hold_sweeper(desk: Desk) -> Job:
    """Cancels holds whose time is over."""
    sweep = in_batches(lambda: sweep_holds(desk), BATCH, at_most=BATCHES_PER_RUN)
    return Job("hold_sweeper", sweep, EVERY)


def place_emptier(desk: Desk) -> Job:
    """Cancels what is left of deleted places."""
    return Job("place_emptier", lambda: empty_deleted_places(desk), EMPTY_EVERY)


def erasures_repeat(desk: Desk) -> Job:
    """Forgets once more who was forgotten lately."""
    return erasures.repeated(desk.database, desk.clock, partial(forget_person, desk))


def gauges(desk: Desk) -> Job:
    """Counts what is open."""

    async def measure() -> int:
        work = await counts.open_work(desk.database, desk.clock.now())
        HOLDS_OPEN.set(work.holds)
        REFUNDS_PENDING.set(work.refunds)
        OLDEST_ORDER_SECONDS.set(work.oldest_order_seconds)
        return 0

    return Job("booking_gauges", measure, COUNT_EVERY)
