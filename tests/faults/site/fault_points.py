"""Points at which a service hangs, is too late or loses an answer when it has been ordered to.

An order is a file `<point>@<request id>` in the folder of orders; the request id travels from the
client through every service. An order for `anyone` also meets background work, which has ids of
its own. Whoever takes an order renames the file, so it is taken once.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BOOKING = "parking_net.booking"
PAYMENT = "parking_net.payment"
NOTIFICATION = "parking_net.notification"
TELEGRAM = "parking_net.telegram_bot"
TAKEN = "taken"
ANYONE = "anyone"
LATE_SECONDS = 6.0
"""More than booking gives payment (5 s) and parking (2 s) to answer."""


@dataclass(frozen=True)
class Point:
    """A coroutine function that is met before it begins and after it has ended."""

    name: str
    module: str
    function: str
    """`function` or `Class.method`, where its callers look it up."""


def _publish(service: str) -> Point:
    """Between the outbox and the transport; what was published is deleted afterwards."""
    return Point(f"{service}_publish", "parking_net.shared.events.relay", "Relay._publish")


POINTS = {
    "auth": (_publish("auth"),),
    "booking": (
        _publish("booking"),
        Point("place_deleted", f"{BOOKING}.handlers.events", "place_deleted"),
        Point("cancel_batch", f"{BOOKING}.service.place_deleted", "_cancel_batch"),
        Point("create", f"{BOOKING}.repository.bookings", "create"),
        Point("charge", f"{BOOKING}.clients", "GrpcPayments.charge"),
        Point("refund", f"{BOOKING}.clients", "GrpcPayments.refund"),
        Point("cancel_charge", f"{BOOKING}.clients", "GrpcPayments.cancel_charge"),
        Point("move_settlement", f"{BOOKING}.clients", "GrpcPayments.move_settlement"),
        Point("confirm", f"{BOOKING}.repository.bookings", "confirm"),
        Point("outcome", f"{BOOKING}.service.settle", "_write"),
        Point("new_charge", f"{BOOKING}.service.pay", "_charge_of"),
        Point("change", f"{BOOKING}.service.change", "_write"),
        Point("after_change", f"{BOOKING}.service.change", "_carry_out"),
        Point("cancel", f"{BOOKING}.service.cancel", "_closed"),
        Point("after_cancel", f"{BOOKING}.service.cancel", "settle_all"),
        Point("keep_answer", "parking_net.shared.http.idempotency_store", "IdempotencyStore.keep"),
    ),
    "payment": (
        _publish("payment"),
        Point("ledger_charge", f"{PAYMENT}.repository.ledger", "LedgerRepository.charge"),
        Point("ledger_refund", f"{PAYMENT}.repository.ledger", "LedgerRepository.refund"),
        Point("ledger_cancel", f"{PAYMENT}.repository.ledger", "LedgerRepository.cancel_charge"),
        Point("ledger_move", f"{PAYMENT}.repository.ledger", "LedgerRepository.move_settlement"),
    ),
    "parking": (
        _publish("parking"),
        Point("place", "parking_net.parking.service", "Places.one"),
    ),
    "notification": (
        Point("tell", f"{NOTIFICATION}.handlers.events", "tell_of"),
        # The last that an event's transaction does.
        Point("stream_add", f"{NOTIFICATION}.repository.stream", "add"),
        Point("reminders_done", f"{NOTIFICATION}.repository.reminders", "done"),
        Point("send", f"{NOTIFICATION}.channels.telegram", "TelegramChannel.send"),
        Point("mark_sent", f"{NOTIFICATION}.repository.deliveries", "settle"),
    ),
    "telegram": (
        Point("mark_update", f"{TELEGRAM}.handlers.updates", "Updates._mark"),
        Point("refresh", f"{TELEGRAM}.service.sessions", "Sessions._refreshed"),
    ),
}


def install(service: str, folder: str) -> None:
    """Put the points of the service around its functions."""
    for point in POINTS.get(service, ()):
        owner: Any = importlib.import_module(point.module)
        *path, name = point.function.split(".")
        for part in path:
            owner = getattr(owner, part)
        setattr(owner, name, _around(getattr(owner, name), point.name, Path(folder)))


def _around(
    function: Callable[..., Awaitable[Any]], name: str, folder: Path
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(function)
    async def met(*arguments: Any, **named: Any) -> Any:
        await _meet(f"{name}.before", folder)
        answer = await function(*arguments, **named)
        await _meet(f"{name}.after", folder)
        return answer

    return met


async def _meet(point: str, folder: Path) -> None:
    from parking_net.shared.telemetry import context

    for request_id in (context.request_id(), ANYONE):
        order = f"{point}@{request_id}"
        taken = folder / TAKEN / order
        with contextlib.suppress(FileNotFoundError):
            os.rename(folder / order, taken)
            await _suffer(taken.read_text(encoding="utf-8"))


async def _suffer(fault: str) -> None:
    match fault:
        case "hang":
            await asyncio.Event().wait()
        case "late":
            await asyncio.sleep(LATE_SECONDS)
        case "lose":
            _lose()


def _lose() -> None:
    """As booking tells that payment's answer did not come, whatever it would have been."""
    from parking_net.booking.domain.neighbours import PaymentOutcomeUnknown

    raise PaymentOutcomeUnknown("the answer was lost on purpose")
