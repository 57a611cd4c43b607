"""What people want to hear: the defaults, what a change keeps, and what is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from typing import Any

import pytest

from parking_net.notification.domain.preferences import QuietHours
from tests.notification.world import Json, World, answer, opened_world, problem
from tests.support.database import Databases

KINDS = ("confirmation", "change", "cancellation", "expired_hold", "reminder")
ALL_ON = dict.fromkeys(KINDS, True)
NIGHT = {"from": "22:00", "to": "07:00", "timezone": "Europe/Amsterdam"}


async def test_everything_is_on_until_somebody_says_otherwise(world: World) -> None:
    assert await world.person().preferences() == {
        "channels": {"inbox": ALL_ON, "telegram": ALL_ON},
        "quiet_hours": None,
        "telegram": {"available": True, "blocked": False},
    }
    assert await world.rows("preferences") == 0, "who only looks leaves nothing behind"


async def test_a_deployment_without_a_bot_says_so(new_database: Databases) -> None:
    async with opened_world(new_database, carriers=()) as world:
        found = await world.person().preferences()
        assert found["telegram"] == {"available": False, "blocked": False}


async def test_a_change_keeps_what_it_leaves_out(world: World) -> None:
    person, other = world.person(), world.person()
    answer(await person.prefers({"quiet_hours": NIGHT}))
    answer(await person.prefers({"channels": {"telegram": {"reminder": False, "change": False}}}))
    changed = answer(
        await person.prefers({"channels": {"telegram": {"change": True}, "inbox": {}}})
    )
    assert changed["channels"] == {"inbox": ALL_ON, "telegram": {**ALL_ON, "reminder": False}}
    assert changed["quiet_hours"] == NIGHT
    assert await person.preferences() == changed
    assert answer(await person.prefers({})) == changed
    assert answer(await person.prefers({"quiet_hours": None}))["quiet_hours"] is None
    assert (await other.preferences())["channels"]["telegram"] == ALL_ON


async def test_what_was_read_may_be_sent_back(world: World) -> None:
    person = world.person()
    found = await person.preferences()
    found["channels"]["inbox"]["reminder"] = False
    found["quiet_hours"] = NIGHT
    assert answer(await person.prefers(found)) == found


async def test_changes_from_two_tabs_do_not_undo_each_other(world: World) -> None:
    person = world.person()
    wishes: list[Json] = [{"channels": {"inbox": {kind: False}}} for kind in KINDS]
    for response in await asyncio.gather(*(person.prefers(wish) for wish in wishes)):
        answer(response)
    assert set((await person.preferences())["channels"]["inbox"].values()) == {False}


async def test_any_change_writes_to_a_blocked_chat_again(world: World) -> None:
    person, other = world.person(), world.person()
    for number, blocked in enumerate((person, other)):
        await world.database.execute(
            "INSERT INTO blocked_chats (user_id, telegram_id, blocked_at) VALUES ($1, $2, $3)",
            blocked.user_id,
            number + 1,
            world.clock.now(),
        )
    assert (await person.preferences())["telegram"]["blocked"] is True
    changed = answer(await person.prefers({}))
    assert changed["telegram"]["blocked"] is False
    assert (await person.preferences())["telegram"]["blocked"] is False
    assert (await other.preferences())["telegram"]["blocked"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channels": None}, "channels"),
        ({"channels": {"inbox": True}}, "channels.inbox"),
        ({"channels": {"inbox": {"reminder": None}}}, "channels.inbox.reminder"),
        ({"channels": {"inbox": {"reminder": "no"}}}, "channels.inbox.reminder"),
        ({"channels": {"telegram": {"change": 0}}}, "channels.telegram.change"),
        ({"quiet_hours": "22:00"}, "quiet_hours"),
        ({"quiet_hours": {"from": "22:00", "timezone": "UTC"}}, "quiet_hours.to"),
        ({"quiet_hours": {**NIGHT, "from": "24:00"}}, "quiet_hours.from"),
        ({"quiet_hours": {**NIGHT, "from": "7:00"}}, "quiet_hours.from"),
        ({"quiet_hours": {**NIGHT, "to": "07:00:00"}}, "quiet_hours.to"),
        ({"quiet_hours": {**NIGHT, "to": "07:00\n"}}, "quiet_hours.to"),
        ({"quiet_hours": {**NIGHT, "to": "22:00"}}, "quiet_hours.to"),
        ({"quiet_hours": {**NIGHT, "timezone": "Amsterdam"}}, "quiet_hours.timezone"),
        ({"quiet_hours": {**NIGHT, "timezone": ""}}, "quiet_hours.timezone"),
        ({"quiet_hours": {**NIGHT, "timezone": "../UTC"}}, "quiet_hours.timezone"),
        ({"quiet_hours": {**NIGHT, "timezone": "U\x00TC"}}, "quiet_hours.timezone"),
        (None, "body"),
    ],
)
async def test_what_cannot_be_preferred(body: Any, field: str, world: World) -> None:
    person = world.person()
    problem(await person.prefers(body), "invalid_request", field)
    assert await world.rows("preferences") == 0


@pytest.mark.parametrize(
    ("start", "end", "moment", "is_quiet"),
    [
        ("22:00", "07:00", "2030-01-07T20:59:59Z", False),
        ("22:00", "07:00", "2030-01-07T21:00:00Z", True),
        ("22:00", "07:00", "2030-01-08T05:59:59Z", True),
        ("22:00", "07:00", "2030-01-08T06:00:00Z", False),
        ("12:00", "14:00", "2030-01-07T11:00:00Z", True),
        ("12:00", "14:00", "2030-01-07T13:00:00Z", False),
        ("12:00", "14:00", "2030-01-07T10:59:00Z", False),
        ("00:00", "06:00", "2030-01-07T23:00:00Z", True),
        # In summer the same hour is another one in UTC.
        ("22:00", "07:00", "2030-07-07T20:00:00Z", True),
        ("22:00", "07:00", "2030-07-07T05:00:00Z", False),
    ],
)
def test_quiet_hours_follow_the_clocks_of_their_zone(
    start: str, end: str, moment: str, is_quiet: bool
) -> None:
    hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end), "Europe/Amsterdam")
    assert hours.covers(datetime.fromisoformat(moment).astimezone(UTC)) is is_quiet
