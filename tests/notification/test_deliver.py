"""Sending: what arrives where, in which order, and by which of several senders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from parking_net.local.telegram.faults import bad_request, hanging, server_error
from parking_net.notification.domain.messages import Channel
from parking_net.notification.repository import deliveries
from parking_net.notification.repository.deliveries import Delivery
from parking_net.notification.service.courier import MOST_ATTEMPTS
from parking_net.notification.service.deliver import AT_ONCE, LEAD_LEASE, MESSAGE_LEASE
from parking_net.shared.error_mapping import DatabaseUnavailable
from parking_net.shared.telemetry.context import entered
from tests.notification.post import DROPPED, FAILED, SENT, WAITING, Post, opened_post
from tests.support.database import Databases
from tests.support.eventually import eventually

LONG_QUEUE = """
    WITH told AS (
        INSERT INTO notifications (id, user_id, type, facts, source_id, in_inbox, created_at)
        SELECT gen_random_uuid(), user_id, '', '{}', gen_random_uuid(), false, $2
        FROM unnest($1::uuid[]) AS user_id, generate_series(1, $3)
        RETURNING id, user_id, source_id
    )
    INSERT INTO deliveries (notification_id, channel, user_id, subject, next_attempt_at)
    SELECT id, 'telegram', user_id, source_id::text, $2 FROM told
"""


@pytest.fixture
async def post(new_database: Databases) -> AsyncIterator[Post]:
    async with opened_post(new_database) as opened:
        yield opened


async def test_a_message_arrives_once_in_the_language_of_its_person(post: Post) -> None:
    anna, борис = post.person(locale="en"), post.person(locale="ru")
    messages = [await post.writes(anna), await post.writes(борис)]
    assert await post.sends() == 2
    assert await post.sends() == 0
    assert [await post.state(one) for one in messages] == [(SENT, None)] * 2
    (to_anna,), (борису,) = post.received(anna), post.received(борис)
    assert "Harbour Garage" in to_anna.text
    assert "Harbour Garage" in борису.text
    assert to_anna.text != борису.text
    assert not to_anna.silent


async def test_what_people_typed_is_no_markup(post: Post) -> None:
    anna = post.person()
    message = await post.writes(anna, place="<b>A & B</b> </i>")
    await post.sends()
    assert await post.state(message) == (SENT, None)
    assert post.texts(anna) == ["<b>A & B</b> </i>"]


async def test_messages_about_a_booking_keep_their_order(post: Post) -> None:
    anna, booking_id = post.person(), uuid4()
    for place in ("first", "second", "third"):
        await post.writes(anna, place=place, booking_id=booking_id)
    await post.sends()
    assert post.texts(anna) == ["first", "second", "third"]


async def test_a_failing_message_holds_up_its_booking_only(post: Post) -> None:
    anna, boris, booking_id = post.person(), post.person(), uuid4()
    fault = post.api.faults.order("sendMessage", server_error())
    fault.chat_id = post.chat_of(anna)
    stuck = await post.writes(anna, place="stuck", booking_id=booking_id)
    await post.writes(anna, place="behind", booking_id=booking_id)
    await post.writes(anna, place="of another booking")
    await post.writes(boris, place="of another person", booking_id=booking_id)
    await post.sends()
    assert post.texts(anna) == ["of another booking"]
    assert post.texts(boris) == ["of another person"]
    post.clock.advance(timedelta(seconds=10))
    await post.sends()
    assert post.texts(anna) == ["of another booking", "stuck", "behind"]
    assert (await post.row(stuck))["attempts"] == 2


async def test_a_message_given_up_lets_the_next_one_of_its_booking_go(post: Post) -> None:
    anna, booking_id = post.person(), uuid4()
    post.api.faults.order("sendMessage", bad_request("message is too long"))
    refused = await post.writes(anna, place="refused", booking_id=booking_id)
    await post.writes(anna, place="next", booking_id=booking_id)
    await post.sends()
    assert await post.state(refused) == (FAILED, "refused")
    assert post.texts(anna) == ["next"]


async def test_one_who_gets_many_messages_does_not_keep_the_others_from_theirs(
    post: Post,
) -> None:
    busy, anna = post.person(), post.person()
    for _ in range(60):
        await post.writes(busy)
    await post.writes(anna)
    now = post.clock.now()
    claimed = await deliveries.claim(
        post.database, Channel.TELEGRAM, now, now + MESSAGE_LEASE, limit=40, except_for=[]
    )
    assert {one.user_id for one in claimed} == {busy, anna}
    assert len(claimed) == 2


async def test_a_message_that_hangs_holds_up_its_chat_alone(post: Post) -> None:
    anna, boris = post.person(), post.person()
    fault = hanging()
    fault.chat_id = post.chat_of(anna)
    post.api.faults.order("sendMessage", fault)
    await post.writes(anna)
    await post.writes(anna, place="of another booking")
    run = asyncio.create_task(post.sends())
    await post.writes(boris, place="while another hangs")
    await eventually(lambda: post.texts(boris))
    assert not run.done()
    assert post.texts(anna) == []
    fault.released.set()
    await run
    assert post.texts(anna) == ["of another booking"]


async def test_what_the_planner_does_not_know_costs_little(post: Post) -> None:
    """No statistics tell of a queue that was empty a moment ago. A statement may take 15 s."""
    people = [post.person() for _ in range(2)]
    async with post.database.transaction() as connection:
        await connection.execute(LONG_QUEUE, people, post.clock.now(), 1500)
    claimed = await deliveries.claim(
        post.database,
        Channel.TELEGRAM,
        post.clock.now(),
        post.clock.now() + MESSAGE_LEASE,
        limit=AT_ONCE,
        except_for=[],
    )
    assert {one.user_id for one in claimed} == set(people)


async def test_a_long_queue_is_not_looked_through_for_each_that_leaves(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, real = 0, deliveries.claim

    async def counted(*arguments: Any, **more: Any) -> list[Delivery]:
        nonlocal looks
        looks += 1
        return await real(*arguments, **more)

    monkeypatch.setattr(deliveries, "claim", counted)
    for _ in range(4 * AT_ONCE):
        await post.writes(post.person())
    assert await post.sends() == 4 * AT_ONCE
    in_rounds, at_the_end = 8, AT_ONCE // 2 + 1
    assert looks <= in_rounds + at_the_end


async def test_of_many_senders_one_leads_and_each_message_goes_once(post: Post) -> None:
    people = [post.person() for _ in range(15)]
    for person in people * 3:
        await post.writes(person)
    counts = await asyncio.gather(*(post.another().run() for _ in range(4)))
    assert sorted(counts) == [0, 0, 0, 45]
    assert [len(post.received(person)) for person in people] == [3] * 15


async def test_senders_who_both_think_they_lead_share_the_messages(post: Post) -> None:
    for _ in range(30):
        await post.writes(post.person())
    now = post.clock.now()

    async def claim() -> set[object]:
        claimed = await deliveries.claim(
            post.database, Channel.TELEGRAM, now, now + MESSAGE_LEASE, limit=40, except_for=[]
        )
        return {one.notification_id for one in claimed}

    shares = await asyncio.gather(*(claim() for _ in range(4)))
    assert sum(len(share) for share in shares) == 30
    assert len(set().union(*shares)) == 30


async def test_who_stops_leading_is_followed_at_once_and_who_dies_soon(post: Post) -> None:
    first, second = post.another(), post.another()
    anna = post.person()
    await post.writes(anna)
    assert await first.run() == 1
    await post.writes(anna)
    assert await second.run() == 0
    await first.close()
    assert await second.run() == 1
    await post.writes(anna)
    assert await first.run() == 0
    post.clock.advance(LEAD_LEASE)
    assert await first.run() == 1


async def test_what_a_killed_sender_had_claimed_comes_due_again(post: Post) -> None:
    anna = post.person()
    message = await post.writes(anna)
    now = post.clock.now()
    claimed = await deliveries.claim(
        post.database, Channel.TELEGRAM, now, now + MESSAGE_LEASE, limit=1, except_for=[]
    )
    assert len(claimed) == 1
    assert await post.sends() == 0
    post.clock.advance(MESSAGE_LEASE)
    assert await post.sends() == 1
    assert await post.state(message) == (SENT, None)
    assert len(post.received(anna)) == 1


async def test_a_service_that_stops_lets_a_send_end_and_marks_it(post: Post) -> None:
    anna = post.person()
    message = await post.writes(anna)
    fault = post.api.faults.order("sendMessage", hanging(comes_after=True))
    run = asyncio.create_task(post.sends())
    await eventually(lambda: post.received(anna))
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    closing = asyncio.create_task(post.deliverer.close())
    fault.released.set()
    await closing
    # The connection was cut, so nobody knows whether it arrived: it is tried again, not forgotten.
    assert await post.state(message) == (WAITING, None)
    assert (await post.row(message))["next_attempt_at"] < post.clock.now() + timedelta(seconds=10)


async def test_a_send_that_was_cancelled_in_the_middle_is_marked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = post.person()
    message = await post.writes(anna)
    marking, may_mark = asyncio.Event(), asyncio.Event()
    real = deliveries.settle

    async def slow(*arguments: object, **more: object) -> bool:
        marking.set()
        await may_mark.wait()
        return await real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries, "settle", slow)
    run = asyncio.create_task(post.sends())
    await marking.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    closing = asyncio.create_task(post.deliverer.close())
    may_mark.set()
    await closing
    assert await post.state(message) == (SENT, None)


async def test_a_mark_is_tried_again_while_the_database_is_away(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes seconds to recover from a crash; the message is in the chat already."""
    real, failures = deliveries.settle, 20

    async def away_for_a_moment(*arguments: object, **more: object) -> bool:
        nonlocal failures
        if failures:
            failures -= 1
            raise DatabaseUnavailable
        return await real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries, "settle", away_for_a_moment)
    anna = post.person()
    message = await post.writes(anna)
    await post.sends()
    assert await post.state(message) == (SENT, None)
    assert len(post.received(anna)) == 1


async def test_a_bug_in_one_message_stops_no_other(post: Post) -> None:
    anna, boris = post.person(), post.person()
    broken = await post.writes(anna)
    await post.database.execute(
        'UPDATE notifications SET facts = facts || \'{"timezone": "Nowhere"}\' WHERE id = $1',
        broken.id,
    )
    await post.writes(boris)
    await post.sends()
    assert len(post.received(boris)) == 1
    assert (await post.row(broken))["attempts"] == 1
    for _ in range(MOST_ATTEMPTS):
        post.clock.advance(timedelta(hours=2))
        await post.sends()
    assert await post.state(broken) == (FAILED, "internal_error")


async def test_a_send_belongs_to_the_trace_of_its_event(post: Post) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with entered(traceparent=traceparent):
        await post.writes(post.person())
    await post.sends()
    (seen,) = post.auth.traceparents
    assert seen.split("-")[1] == traceparent.split("-")[1]


async def test_operators_see_what_waits_and_how_messages_ended(post: Post) -> None:
    def ended(outcome: str) -> float:
        labels = {"channel": "telegram", "outcome": outcome}
        return REGISTRY.get_sample_value("notifications_total", labels) or 0.0

    def waiting(name: str) -> float | None:
        return REGISTRY.get_sample_value(name, {"channel": "telegram"})

    before = ended(SENT), ended(DROPPED)
    await post.writes(post.person())
    await post.writes(post.person(confirmed=False))
    post.clock.advance(timedelta(seconds=7))
    await post.deliverer.measure()
    assert waiting("notifications_waiting") == 2
    assert waiting("notifications_waiting_oldest_seconds") == 7
    await post.sends()
    assert (ended(SENT), ended(DROPPED)) == (before[0] + 1, before[1] + 1)
    await post.deliverer.measure()
    assert waiting("notifications_waiting") == 0
    assert waiting("notifications_waiting_oldest_seconds") == 0
