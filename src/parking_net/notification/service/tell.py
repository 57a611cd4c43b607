"""Telling people: what happens becomes notifications, deliveries and stream items in one commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from parking_net.notification.domain import happenings
from parking_net.notification.domain.audience import money_moved, told
from parking_net.notification.domain.happenings import BookingEvent, booking_event
from parking_net.notification.domain.messages import Channel, Message, Notification
from parking_net.notification.domain.reminders import Reminder, reminders_of
from parking_net.notification.metrics import NOTIFICATIONS
from parking_net.notification.repository import (
    deliveries,
    notifications,
    preferences,
    reminders,
    stream,
)
from parking_net.notification.repository.deliveries import NewDelivery
from parking_net.notification.repository.stream import ItemName, StreamItem
from parking_net.notification.service.desk import Desk
from parking_net.shared.database import Connection
from parking_net.shared.events import inbox
from parking_net.shared.events.event import Event
from parking_net.shared.identifiers import new_id

TOLD: Final = happenings.BOOKING_EVENTS | {happenings.REFUNDED}
"""The types of events that somebody is told of, or that open pages follow."""

_REMEMBER: Final[Mapping[str, Callable[[Connection, Sequence[Reminder]], Awaitable[None]]]] = {
    happenings.BOOKING_CONFIRMED: reminders.add,
    happenings.BOOKING_CHANGED: reminders.move,
    happenings.BOOKING_CANCELED: reminders.cancel,
}


async def tell_of(desk: Desk, event: Event) -> None:
    """Everything that follows from an event of TOLD, once, however often it comes.

    Raises ValueError or KeyError when its data are not what such an event carries.
    """
    if event.type == happenings.REFUNDED:
        refund = happenings.refund(event.data)
        moved = _balance_items((refund.driver_id, refund.owner_id), refund.booking_id)
        async with desk.database.transaction() as connection:
            if await inbox.first_time(connection, event.id):
                await stream.add(connection, moved, desk.clock.now())
        return
    happened = booking_event(event.type, event.data)
    messages = [(event.id, message) for message in told(event.type, happened)]
    async with desk.database.transaction() as connection:
        if not await inbox.first_time(connection, event.id):
            return
        if remember := _REMEMBER.get(event.type):
            await remember(connection, reminders_of(happened))
        written = await tell(desk, connection, messages, _items(event, happened))
    written.has_committed(desk)


@dataclass(frozen=True, slots=True)
class Written:
    """How much a transaction wrote."""

    in_inbox: int
    deliveries: int

    def has_committed(self, desk: Desk) -> None:
        """Count it, and let what must leave do so."""
        NOTIFICATIONS.labels(Channel.INBOX, "stored").inc(self.in_inbox)
        if self.deliveries:
            desk.deliveries_due()


async def tell(
    desk: Desk,
    connection: Connection,
    messages: Sequence[tuple[UUID, Message]],
    items: Sequence[StreamItem] = (),
) -> Written:
    """Write messages, each with its source, over the channels where they are wanted.

    `items` are further news for open pages. Call it once in a transaction, as the last thing.
    """
    now = desk.clock.now()
    new = await _stored(connection, messages, desk)
    shown = [one for one, channels in new if Channel.INBOX in channels]
    carried = [
        NewDelivery(one.id, channel, one.user_id, one.subject)
        for one, channels in new
        for channel in desk.carriers
        if channel in channels
    ]
    await deliveries.add(connection, carried, now)
    news = [
        StreamItem(one.user_id, ItemName.NOTIFICATION, {"notification_id": one.id}) for one in shown
    ]
    await stream.add(connection, [*items, *news], now)
    return Written(len(shown), len(carried))


async def _stored(
    connection: Connection, messages: Sequence[tuple[UUID, Message]], desk: Desk
) -> list[tuple[Notification, frozenset[Channel]]]:
    """The new notifications and the channels on which their receivers want them."""
    if not messages:
        return []
    wishes = await preferences.of(connection, {message.user_id for _, message in messages})
    wanted = []
    for source_id, message in messages:
        mine = wishes[message.user_id]
        channels = frozenset(
            channel
            for channel in (Channel.INBOX, *desk.carriers)
            if mine.wants(message.type.kind, channel)
        )
        if channels:
            wanted.append((source_id, _notification(message, desk), channels))
    rows = [(source_id, one, Channel.INBOX in channels) for source_id, one, channels in wanted]
    new_ids = await notifications.add(connection, rows)
    return [(one, channels) for _, one, channels in wanted if one.id in new_ids]


def _notification(message: Message, desk: Desk) -> Notification:
    return Notification(
        id=new_id(),
        user_id=message.user_id,
        type=message.type,
        facts=message.facts,
        created_at=desk.clock.now(),
    )


def _items(event: Event, happened: BookingEvent) -> list[StreamItem]:
    """News of the booking for the open pages of its parties."""
    parties = (happened.user_id, happened.owner_id)
    view = happenings.booking_view(event.data)
    items = [StreamItem(user_id, ItemName.BOOKING, view) for user_id in parties]
    if money_moved(event.type, happened):
        items += _balance_items(parties, happened.booking_id)
    return items


def _balance_items(parties: Sequence[UUID], booking_id: UUID) -> list[StreamItem]:
    data = {"booking_id": booking_id}
    return [StreamItem(user_id, ItemName.BALANCE, data) for user_id in parties]
