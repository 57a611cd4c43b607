"""What is old goes, in batches; what may still be needed stays."""

from __future__ import annotations

from datetime import timedelta

from parking_net.booking.domain.booking import Actor
from parking_net.notification import jobs
from parking_net.shared.jobs import Job
from tests.notification import happenings
from tests.notification.happenings import HOUR, NOW
from tests.notification.world import World

DAY = 24 * HOUR
KEPT = 180 * DAY


async def runs(job: Job) -> None:
    assert await job.run_once("notification")


async def test_notifications_go_when_their_time_is_over_with_their_deliveries(world: World) -> None:
    driver = world.person()
    await world.happens(happenings.confirmed(happenings.paid(driver_id=driver.user_id)))
    world.clock.advance(DAY)
    await world.happens(happenings.confirmed(happenings.paid(driver_id=driver.user_id)))
    world.clock.set(NOW + KEPT)
    await runs(jobs.notifications_trim(world.desk, KEPT))
    assert (await world.rows("notifications"), await world.rows("deliveries")) == (4, 4)
    world.clock.advance(timedelta(seconds=1))
    await runs(jobs.notifications_trim(world.desk, KEPT))
    assert (await world.rows("notifications"), await world.rows("deliveries")) == (2, 2)
    assert len(await driver.inbox()) == 1


async def test_events_are_remembered_longer_than_any_is_kept(world: World) -> None:
    await world.happens(happenings.confirmed(happenings.paid()))
    handled_at = await world.database.fetchval("SELECT handled_at FROM event_inbox")
    world.clock.set(handled_at + 14 * DAY)
    await runs(jobs.events_trim(world.desk))
    assert await world.rows("event_inbox") == 1
    world.clock.set(handled_at + 22 * DAY)
    await runs(jobs.events_trim(world.desk))
    assert await world.rows("event_inbox") == 0


async def test_what_is_known_of_stays_goes_when_no_event_of_them_can_come(world: World) -> None:
    booking, kept = happenings.paid(), happenings.paid(date_from=NOW + 30 * DAY)
    for one in (booking, kept):
        await world.happens(happenings.confirmed(one), happenings.canceled(one, Actor.DRIVER))
    world.clock.set(booking.date_to + 21 * DAY)
    await runs(jobs.reminders_trim(world.desk))
    assert await world.rows("reminders") == 3, "the end of the first stay is not long enough ago"
    world.clock.advance(timedelta(seconds=1))
    await runs(jobs.reminders_trim(world.desk))
    assert await world.rows("reminders") == 2


async def test_the_reminder_job_works_off_more_than_a_batch(world: World) -> None:
    for _ in range(130):
        await world.happens(happenings.confirmed(happenings.paid()))
    world.clock.set(NOW + DAY - HOUR / 2)
    await runs(jobs.reminder(world.desk))
    waiting = await world.database.fetchval(
        "SELECT count(*) FROM reminders WHERE state = 'waiting' AND moment = 'start'"
    )
    assert waiting == 0
