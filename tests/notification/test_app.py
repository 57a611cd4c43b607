"""The composition root: events come in over the transport, people find them in their inbox."""

from __future__ import annotations

from typing import Any, cast

import httpx

from parking_net.notification.app import carriers, openapi_app, running
from parking_net.notification.domain.messages import Channel
from parking_net.notification.settings import NotificationSettings
from parking_net.shared.database import opened_database
from parking_net.shared.events.event import Event
from parking_net.shared.events.opening import opened_transport
from tests.notification import happenings
from tests.notification.happenings import NOW
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer


async def new_notification_settings(databases: Databases, **more: object) -> NotificationSettings:
    values = await databases.settings_for("notification", **more)
    return new_settings(NotificationSettings, values)


async def test_an_event_on_its_way_reaches_the_inbox(new_database: Databases) -> None:
    settings = await new_notification_settings(new_database)
    clock = FixedClock(NOW)
    issuer = TestIssuer(clock=clock)
    booking = happenings.paid()
    headers = issuer.headers(user_id=booking.user_id, locale="ru")
    # Long before anybody listens: a group begins with the oldest event that is kept.
    confirmed = happenings.confirmed(booking)
    unknown = Event(type="something.new", subject=str(booking.booking_id), data={})
    async with opened_transport(settings) as transport:
        await transport.publish([unknown, confirmed])
        async with running(settings, clock, issuer.verifier()) as service:
            asgi = httpx.ASGITransport(cast(Any, service.http))
            async with httpx.AsyncClient(transport=asgi, base_url="http://test") as client:

                async def inbox() -> list[dict[str, Any]]:
                    response = await client.get("/notifications", headers=headers)
                    return cast("list[dict[str, Any]]", response.json())

                [told] = await eventually(inbox)
                assert told["title"] == "Бронирование подтверждено: Harbour Garage"
                await transport.publish([confirmed, happenings.refunded(booking)])
                async with opened_database(settings, settings.notification_db_name) as database:
                    await eventually(
                        lambda: database.fetchval(
                            "SELECT count(*) = 4 FROM stream_items WHERE user_id = $1",
                            booking.user_id,
                        )
                    )
                assert [one["id"] for one in await inbox()] == [told["id"]]


async def test_every_job_runs_over_an_empty_database(new_database: Databases) -> None:
    settings = await new_notification_settings(new_database)
    async with running(settings) as service:
        for job in service.jobs:
            assert await job.run_once("notification"), job.name
        names = [job.name for job in service.jobs]
        assert len(set(names)) == len(names)
        assert {"reminder", "notifications_trim", "event_inbox_trim", "reminders_trim"} <= {*names}
        assert (await service.readiness.report()).is_ready


async def test_a_key_for_the_bot_switches_telegram_on(new_database: Databases) -> None:
    without = await new_notification_settings(new_database)
    with_key = await new_notification_settings(new_database, telegram_api_key="1:key-of-tests")
    assert carriers(without) == ()
    assert carriers(with_key) == (Channel.TELEGRAM,)
    assert "key-of-tests" not in repr(with_key)


def test_every_operation_is_described_in_words() -> None:
    for path in openapi_app()["paths"].values():
        for operation in path.values():
            assert " " in operation["summary"], operation["operationId"]
            assert operation["description"]
