"""How fast is sent, by a clock that a test holds."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from parking_net.notification.channels.limits import REMEMBERED, SendLimits
from parking_net.notification.channels.telegram import telegram_limits
from tests.notification.post import opened_post
from tests.support.database import Databases


def limits() -> SendLimits:
    return SendLimits(per_second=10, burst=2, rest_seconds=1)


def test_a_burst_goes_at_once_and_the_rest_evenly() -> None:
    bucket = limits()
    waits = [round(bucket.take(chat, 100.0), 3) for chat in range(6)]
    assert waits == [0, 0, 0.1, 0.2, 0.3, 0.4]


def test_the_bucket_fills_again_but_no_fuller_than_full() -> None:
    bucket = limits()
    for chat in range(3):
        bucket.take(chat, 0.0)
    waits = [round(bucket.take(chat, 1000.0), 3) for chat in range(4)]
    assert waits == [0, 0, 0.1, 0.2]


def test_a_chat_rests_after_each_message_and_no_other_does() -> None:
    bucket = limits()
    assert bucket.wait_for(1, 5.0) == 0
    bucket.take(1, 5.0)
    assert bucket.wait_for(1, 5.25) == 0.75
    assert bucket.wait_for(2, 5.25) == 0
    assert bucket.wait_for(1, 6.0) == 0


def test_a_chat_rests_from_when_its_message_leaves() -> None:
    bucket = limits()
    for chat in range(7):
        wait = bucket.take(chat, 0.0)
    assert round(wait, 3) == 0.5
    assert round(bucket.wait_for(6, 0.0), 3) == 1.5


def test_being_told_to_slow_down_rests_the_chat_first_and_then_all() -> None:
    bucket = limits()
    bucket.refused(1, 30, now=0.0)
    assert bucket.wait_for(1, 10.0) == 20
    assert bucket.wait_for(2, 10.0) == 0
    assert bucket.all_rest_for(10.0) == 0
    bucket.refused(2, 5, now=10.0)
    assert bucket.wait_for(3, 10.0) == 5
    assert bucket.all_rest_for(10.0) == 5
    assert bucket.wait_for(1, 10.0) == 20
    assert bucket.all_rest_for(15.0) == 0


def test_a_send_that_was_taken_in_between_shows_that_only_chats_are_limited() -> None:
    bucket = limits()
    bucket.refused(1, 30, now=0.0)
    bucket.accepted()
    bucket.refused(2, 30, now=0.0)
    assert bucket.all_rest_for(0.0) == 0
    assert bucket.wait_for(3, 0.0) == 0


def test_chats_that_have_rested_are_forgotten() -> None:
    bucket = limits()
    for chat in range(3 * REMEMBERED):
        bucket.take(chat, float(chat))
    assert len(bucket._rests_until) <= REMEMBERED + 1
    assert bucket.wait_for(3 * REMEMBERED - 1, 3.0 * REMEMBERED - 1) == 1


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.floats(0, 2, allow_nan=False)), min_size=1, max_size=80
    )
)
def test_no_window_of_a_second_ever_holds_too_many(steps: list[tuple[int, float]]) -> None:
    """Chats ask at any times, wait as they are told, and send."""
    bucket, now = telegram_limits(), 1000.0
    sent: list[tuple[float, int]] = []
    for chat, pause in steps:
        now += pause / 50
        asks_at = now + bucket.wait_for(chat, now)
        now = asks_at
        sent.append((asks_at + bucket.take(chat, asks_at), chat))
    for at, chat in sent:
        window = [one for time, one in sent if at <= time < at + 0.999]
        assert len(window) <= 26
        assert window.count(chat) <= 1


async def test_a_sender_keeps_to_the_limits(new_database: Databases) -> None:
    async with opened_post(new_database) as post:
        for _ in range(10):
            await post.writes(post.person())
        await post.sends()
        waited = sorted(round(wait, 3) for wait in post.waits if wait)
        assert waited == [round(place / 24, 3) for place in range(1, 9)]
        anna, booking_id = post.person(), uuid4()
        post.clock.set(post.clock.now().replace(hour=20))
        post.waits.clear()
        await post.writes(anna, booking_id=booking_id)
        await post.writes(anna, booking_id=booking_id)
        await post.sends()
        assert post.waits == [0, 0, 1, 0]
