"""What becomes of messages that cannot be sent, or not now."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from parking_net.local.telegram.chats import Person as ChatPerson
from parking_net.local.telegram.faults import (
    Fault,
    bad_request,
    cut,
    forbidden,
    server_error,
    too_many_requests,
)
from parking_net.notification.domain.messages import Channel, Kind, MessageType
from parking_net.notification.domain.preferences import Preferences, QuietHours
from parking_net.notification.repository import preferences
from parking_net.notification.service.courier import MOST_ATTEMPTS, pause
from tests.notification.post import BOT_KEY, DROPPED, FAILED, SENT, WAITING, Post, opened_post
from tests.support.database import Databases


@pytest.fixture
async def post(new_database: Databases) -> AsyncIterator[Post]:
    async with opened_post(new_database) as opened:
        yield opened


async def prefers(post: Post, user_id: UUID, wishes: Preferences) -> None:
    async with post.database.transaction() as connection:
        await preferences.lock(connection, user_id, post.clock.now())
        await preferences.save(connection, user_id, wishes, post.clock.now())


async def unblocks(post: Post, user_id: UUID) -> None:
    async with post.database.transaction() as connection:
        await preferences.unblock(connection, user_id)


NOBODY: dict[str, Callable[[Post], UUID]] = {
    "no_such_user": lambda _: uuid4(),
    "account_disabled": lambda post: post.person(enabled=False),
    "not_linked": lambda post: post.person(telegram_id=0),
    "not_reachable": lambda post: post.person(has_chat=False),
}


@pytest.mark.parametrize("reason", NOBODY)
async def test_who_cannot_be_written_to(post: Post, reason: str) -> None:
    message = await post.writes(NOBODY[reason](post))
    await post.sends()
    assert await post.state(message) == (DROPPED, reason)
    assert (await post.row(message))["settled_at"] == post.clock.now()


async def test_a_claimed_id_is_not_written_to(post: Post) -> None:
    anna = post.person(confirmed=False)
    message = await post.writes(anna)
    await post.sends()
    assert await post.state(message) == (DROPPED, "not_linked")
    assert post.api.calls == []


async def test_a_kind_muted_meanwhile_is_not_sent(post: Post) -> None:
    anna = post.person()
    message = await post.writes(anna)
    muted = {Channel.TELEGRAM: frozenset({Kind.CONFIRMATION})}
    await prefers(post, anna, Preferences(muted=muted))
    change = await post.writes(anna, type_=MessageType.BOOKING_CANCELED_DRIVER)
    await post.sends()
    assert await post.state(message) == (DROPPED, "muted")
    assert await post.state(change) == (SENT, None)


async def test_quiet_hours_make_messages_silent_not_late(post: Post) -> None:
    anna = post.person()
    noon = QuietHours(time(12), time(13), "UTC")
    await prefers(post, anna, Preferences(quiet_hours=noon))
    await post.writes(anna)
    await post.sends()
    post.clock.advance(timedelta(hours=1))
    await post.writes(anna)
    await post.sends()
    assert [message.silent for message in post.received(anna)] == [True, False]


@pytest.mark.parametrize(
    ("type_", "late"),
    [
        (MessageType.STAY_STARTS_DRIVER, timedelta(minutes=30)),
        (MessageType.STAY_ENDS_DRIVER, timedelta(hours=2, minutes=30)),
    ],
)
async def test_a_reminder_of_what_came_to_pass_is_not_sent(
    post: Post, type_: MessageType, late: timedelta
) -> None:
    anna = post.person()
    late_one = await post.writes(anna, type_=type_, starts_in=timedelta(minutes=30))
    post.clock.advance(late)
    timely = await post.writes(anna, type_=type_, starts_in=timedelta(minutes=30))
    await post.sends()
    assert await post.state(late_one) == (DROPPED, "outdated")
    assert await post.state(timely) == (SENT, None)


async def test_who_blocked_the_bot_is_left_alone_until_he_says_otherwise(post: Post) -> None:
    anna = post.person()
    post.api.faults.order("sendMessage", forbidden())
    first, second = await post.writes(anna), await post.writes(anna)
    await post.sends()
    assert await post.state(first) == (DROPPED, "blocked")
    assert await post.state(second) == (DROPPED, "blocked")
    assert await preferences.is_blocked(post.database, anna)
    assert post.received(anna) == []
    await unblocks(post, anna)
    third = await post.writes(anna)
    await post.sends()
    assert await post.state(third) == (SENT, None)


async def test_a_block_counts_for_that_chat_only(post: Post) -> None:
    anna = post.person(telegram_id=1)
    post.api.faults.order("sendMessage", forbidden())
    await post.writes(anna)
    await post.sends()
    user = post.auth.users[str(anna)]
    post.api.open_chat(ChatPerson(2))
    user.telegram_id = 2
    message = await post.writes(anna)
    await post.sends()
    assert await post.state(message) == (SENT, None)
    assert not await preferences.is_blocked(post.database, anna)


async def test_auth_being_away_costs_no_attempt(post: Post) -> None:
    anna = post.person()
    message = await post.writes(anna)
    post.auth.is_down = True
    for _ in range(2 * MOST_ATTEMPTS):
        await post.sends()
        post.clock.advance(timedelta(seconds=10))
    assert await post.state(message) == (WAITING, None)
    assert (await post.row(message))["attempts"] == 0
    post.auth.is_down = False
    await post.sends()
    assert await post.state(message) == (SENT, None)


@pytest.mark.parametrize(
    "fault",
    [server_error, cut, lambda: Fault(502, "Bad Gateway"), lambda: Fault(401, "Unauthorized")],
)
async def test_what_may_go_better_another_time_is_tried_later(
    post: Post, fault: Callable[[], Fault]
) -> None:
    anna = post.person()
    message = await post.writes(anna)
    post.api.faults.order("sendMessage", fault())
    await post.sends()
    assert await post.state(message) == (WAITING, None)
    assert await post.sends() == 0
    post.clock.advance(timedelta(seconds=10))
    await post.sends()
    assert await post.state(message) == (SENT, None)
    assert len(post.received(anna)) == 1


async def test_there_is_an_end_to_trying(post: Post) -> None:
    message = await post.writes(post.person())
    post.api.faults.order("sendMessage", server_error(times=100))
    attempts = 0
    for _ in range(2 * MOST_ATTEMPTS):
        attempts += await post.sends()
        post.clock.advance(timedelta(hours=2))
    assert attempts == MOST_ATTEMPTS
    assert await post.state(message) == (FAILED, "unreachable")
    assert (await post.row(message))["last_error"] == "500 Internal Server Error"


def test_pauses_grow_to_an_hour_and_differ() -> None:
    spans = [{pause(attempts) for _ in range(50)} for attempts in range(1, MOST_ATTEMPTS)]
    assert all(len(span) > 10 for span in spans)
    assert all(max(span) <= timedelta(hours=1.2) for span in spans)
    assert timedelta(seconds=4) <= min(spans[0]) <= max(spans[0]) <= timedelta(seconds=6)
    total = sum((min(span) for span in spans), timedelta())
    assert timedelta(hours=2) < total < timedelta(hours=6)


async def test_what_telegram_refuses_is_given_up_at_once(post: Post) -> None:
    message = await post.writes(post.person())
    post.api.faults.order("sendMessage", bad_request("message text is empty"))
    await post.sends()
    assert await post.state(message) == (FAILED, "refused")
    assert "message text is empty" in (await post.row(message))["last_error"]


async def test_being_told_to_slow_down_rests_the_chat_and_costs_no_attempt(post: Post) -> None:
    anna, boris = post.person(), post.person()
    fault = too_many_requests(40)
    fault.chat_id = post.chat_of(anna)
    post.api.faults.order("sendMessage", fault)
    first = await post.writes(anna, place="first")
    await post.writes(anna, place="second")
    await post.writes(boris)
    await post.sends()
    assert post.received(anna) == []
    assert len(post.received(boris)) == 1
    row = await post.row(first)
    assert (row["state"], row["attempts"]) == (WAITING, 0)
    assert row["next_attempt_at"] == post.clock.now() + timedelta(seconds=40)
    post.clock.advance(timedelta(seconds=39))
    assert await post.sends() == 0
    post.clock.advance(timedelta(seconds=1))
    await post.sends()
    assert sorted(post.texts(anna)) == ["first", "second"]


async def test_being_told_to_slow_down_twice_rests_everything(post: Post) -> None:
    anna, boris, vera = post.person(), post.person(), post.person()
    post.api.faults.order("sendMessage", too_many_requests(30, times=2))
    messages = [await post.writes(anna), await post.writes(boris)]
    await post.sends()
    messages.append(await post.writes(vera))
    assert await post.sends() == 0
    assert post.received(vera) == []
    post.clock.advance(timedelta(seconds=30))
    await post.sends()
    assert [await post.state(one) for one in messages] == [(SENT, None)] * 3


@pytest.mark.parametrize(
    "fault", [server_error, cut, forbidden, bad_request, lambda: Fault(401, "Unauthorized")]
)
async def test_the_key_of_the_bot_is_seen_nowhere(
    post: Post, fault: Callable[[], Fault], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    message = await post.writes(post.person())
    post.api.faults.order("sendMessage", fault())
    with capture_logs() as lines:
        await post.sends()
        first = await post.row(message)
        post.clock.advance(timedelta(seconds=10))
        await post.sends()
    seen = f"{lines} {caplog.text} {first} {await post.row(message)}"
    assert BOT_KEY not in seen
    assert BOT_KEY.partition(":")[2] not in seen
