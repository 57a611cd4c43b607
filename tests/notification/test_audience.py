"""Who hears what: every event, by whom, paid or not, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.notification.service.tell import TOLD
from parking_net.shared.events.event import Event
from tests.notification import happenings
from tests.notification.happenings import HOUR, MINUTE, NOW
from tests.notification.world import World
from tests.support.event_catalogue import problems

DRIVER, OWNER = uuid4(), uuid4()
PAID = happenings.paid(driver_id=DRIVER, owner_id=OWNER)
WAITING = happenings.waiting(driver_id=DRIVER, owner_id=OWNER)
RUNNING = happenings.paid(
    driver_id=DRIVER, owner_id=OWNER, date_from=NOW + HOUR, lasts=3 * HOUR, at=NOW
)
DURING = RUNNING.date_from + 30 * MINUTE


def unheard(type_: str) -> Event:
    data = {"user_id": str(DRIVER), "owner_id": str(OWNER), "actor_id": str(OWNER)}
    return Event(type=type_, subject=str(DRIVER), data=data)


# event, what the driver hears, what the owner hears, whether their balances are looked at again
TABLE: dict[str, tuple[Event, str | None, str | None, bool]] = {
    "booked": (
        happenings.confirmed(PAID),
        "booking-confirmed-driver",
        "booking-confirmed-owner",
        True,
    ),
    "extended": (
        happenings.moved(PAID, at=NOW + HOUR, date_to=PAID.date_to + HOUR)[1],
        "booking-changed-driver",
        "booking-changed-owner",
        True,
    ),
    "shortened": (
        happenings.moved(PAID, at=NOW + HOUR, date_to=PAID.date_to - HOUR)[1],
        "booking-changed-driver",
        "booking-changed-owner",
        True,
    ),
    "moved at the same price": (
        happenings.moved(
            PAID, at=NOW + HOUR, date_from=PAID.date_from + HOUR, date_to=PAID.date_to + HOUR
        )[1],
        "booking-changed-driver",
        "booking-changed-owner",
        False,
    ),
    **{
        f"paid, cancelled by the {by}": (
            happenings.canceled(PAID, by),
            "booking-canceled-driver",
            "booking-canceled-owner",
            True,
        )
        for by in Actor
    },
    **{
        f"running, cancelled by the {by}": (
            happenings.canceled(RUNNING, by, at=DURING),
            "booking-canceled-driver",
            "booking-canceled-owner",
            True,
        )
        for by in Actor
    },
    "cancelled when all of it is kept": (
        happenings.canceled(RUNNING, Actor.DRIVER, at=RUNNING.date_to - MINUTE),
        "booking-canceled-driver",
        "booking-canceled-owner",
        True,
    ),
    "cancelled with its place": (
        happenings.canceled(PAID, Actor.OWNER, reason="place_deleted"),
        "booking-canceled-driver",
        "booking-canceled-owner",
        True,
    ),
    **{
        f"unpaid, cancelled by the {by}": (
            happenings.canceled(WAITING, by),
            "booking-canceled-driver",
            None,
            False,
        )
        for by in Actor
    },
    "unpaid, one hold too many": (
        happenings.canceled_for_too_many_holds(WAITING),
        "booking-canceled-driver",
        None,
        False,
    ),
    "hold expired": (happenings.hold_expired(WAITING), "hold-expired-driver", None, False),
    "hold expired, charged too late": (
        happenings.hold_expired(WAITING, charged=WAITING.full_cost),
        "hold-expired-driver",
        None,
        True,
    ),
    "refunded": (happenings.refunded(PAID), None, None, True),
    **{
        type_: (unheard(type_), None, None, False)
        for type_ in (
            "parking.created",
            "parking.updated",
            "parking.deleted",
            "user.registered",
            "user.telegram_link_requested",
            "something.new",
        )
    },
}


@pytest.mark.parametrize("case", TABLE)
async def test_each_hears_what_concerns_him_once(case: str, world: World) -> None:
    event, driver_hears, owner_hears, balances_moved = TABLE[case]
    await world.happens(event, event)

    heard: set[tuple[UUID, str | None]] = {(DRIVER, driver_hears), (OWNER, owner_hears)}
    expected = {(user_id, type_) for user_id, type_ in heard if type_ is not None}
    assert await world.told() == expected
    assert await world.rows("notifications") == len(expected)
    assert {(one["user_id"], one["type"]) for one in await world.deliveries()} == expected
    assert await world.rows("deliveries") == len(expected)
    assert len(world.woken) == bool(expected)

    is_of_a_booking = event.type.startswith("booking.")
    for user_id, type_ in heard:
        names = [name for name, _ in await world.news(user_id)]
        assert names.count("notification") == (type_ is not None)
        assert names.count("booking") == is_of_a_booking
        assert names.count("balance") == balances_moved
    assert (
        await world.database.fetchval(
            "SELECT count(*) FROM stream_counters WHERE user_id <> ALL($1)", [DRIVER, OWNER]
        )
        == 0
    )


def test_the_table_has_every_event_that_we_act_on_as_its_owner_promises_it() -> None:
    sent = [
        replace(event, source=event.type.split(".")[0]).to_cloud_event()
        for event, *_ in TABLE.values()
        if event.type in TOLD
    ]
    assert {event["type"] for event in sent} == TOLD
    assert [problem for event in sent for problem in problems(event)] == []


async def test_the_pages_of_both_parties_get_the_booking_as_its_api_shows_it(world: World) -> None:
    await world.happens(happenings.canceled(PAID, Actor.OWNER, reason="Flood"))
    for user_id in (DRIVER, OWNER):
        [booking] = [data for name, data in await world.news(user_id) if name == "booking"]
        assert booking["status"] == "Canceled"
        assert booking["cancel_reason"] == "Flood"
        assert not booking.keys() & {"by", "actor_id", "refund", "fee", "paid"}
    [balance] = [data for name, data in await world.news(DRIVER) if name == "balance"]
    assert balance == {"booking_id": str(PAID.booking_id)}
