"""Signing in by login and password, being led back, and signing out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.telegram_bot.world import BotWorld, Talk

PASSWORD = "Correct1horse"
ON = {"confirmation": True, "reminder": False}


def preferences(kinds: dict[str, bool]) -> dict[str, object]:
    telegram = {"available": True, "blocked": False}
    return {"channels": {"telegram": kinds}, "quiet_hours": None, "telegram": telegram}


async def goes_through_login(talk: Talk, login: str, password: str = PASSWORD) -> None:
    await talk.writes("/login")
    await talk.writes(login)
    await talk.writes(password)


async def test_login_then_password(bot: BotWorld) -> None:
    alice = bot.person()
    user = bot.auth.add_user("alice")
    await alice.writes("/login")
    assert "send your login" in alice.last.text
    await alice.writes("alice")
    assert "password of alice" in alice.last.text
    await alice.writes(PASSWORD)
    assert "You are signed in as alice" in alice.last.text
    assert "Find parking" in " ".join(alice.last.labels)
    assert (user.telegram_id, user.confirmed) == (alice.id, True)
    assert alice.written == ["/login", "alice"]


async def test_login_in_one_go(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.add_user("alice")
    await alice.writes("/login alice")
    await alice.writes(PASSWORD)
    assert "You are signed in as alice" in alice.last.text


@pytest.mark.parametrize("text", ["/login alice Secret1word", "/login alice\nSecret1word"])
async def test_a_password_beside_the_login_is_deleted_and_not_used(
    bot: BotWorld, text: str
) -> None:
    alice = bot.person()
    await alice.writes(text)
    assert alice.written == []
    assert bot.auth.passwords_seen == []
    assert "only your login" in alice.texts[0]
    assert "send your login" in alice.last.text


async def test_a_password_in_place_of_the_login_is_deleted(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/login")
    await alice.writes("alice Secret1word")
    assert alice.written == ["/login"]
    assert "only your login" in alice.last.text


async def test_a_login_that_is_too_long(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/login")
    await alice.writes("a" * 255)
    assert "too long" in alice.last.text


async def test_the_password_can_be_tried_again(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.add_user("alice")
    await goes_through_login(alice, "alice", "wrong")
    assert "login or the password is wrong" in alice.last.text
    await alice.writes(PASSWORD)
    assert "You are signed in as alice" in alice.last.text


async def test_another_login_after_a_wrong_one(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.add_user("alice")
    await goes_through_login(alice, "alise")
    await alice.presses("Another login")
    await alice.writes("alice")
    await alice.writes(PASSWORD)
    assert "You are signed in as alice" in alice.last.text


async def test_a_blocked_account(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.add_user("alice", enabled=False)
    await goes_through_login(alice, "alice")
    assert "This account is blocked" in alice.last.text


@pytest.mark.parametrize(
    ("seconds", "language", "words"),
    [
        (30, "en", "in 1 minute."),
        (60, "en", "in 1 minute."),
        (61, "en", "in 2 minutes."),
        (60, "ru", "через 1 минуту."),
        (120, "ru", "через 2 минуты."),
        (300, "ru", "через 5 минут."),
        (21 * 60, "ru", "через 21 минуту."),
    ],
)
async def test_too_many_attempts(bot: BotWorld, seconds: int, language: str, words: str) -> None:
    alice = bot.person(language=language)
    bot.auth.add_user("alice")
    bot.auth.locked_for_seconds = seconds
    await goes_through_login(alice, "alice")
    assert words in alice.last.text


async def test_whoever_is_signed_in_is_told_so(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    await alice.writes("/login")
    assert "signed in as alice already" in alice.last.text
    bot.auth.add_user("other")
    await alice.presses("Use another account")
    await alice.writes("other")
    await alice.writes(PASSWORD)
    assert "You are signed in as other" in alice.last.text
    assert await bot.run_job("telegram_session_ender")
    assert bot.auth.ended == ["refresh-alice-1"]


async def test_cancel_leaves_the_dialog(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/login")
    await alice.writes("alice")
    await alice.writes("/cancel")
    assert "Stopped" in alice.last.text
    await alice.writes("hello")
    assert "did not understand" in alice.last.text
    assert bot.auth.passwords_seen == []


async def test_a_wish_leads_to_signing_in_and_back(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.add_user("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", preferences(ON))
    await alice.writes("/notifications")
    assert "sign in first" in alice.last.text
    await alice.presses("Sign in")
    await alice.writes("alice")
    await alice.writes(PASSWORD)
    assert alice.last.text == "To go on where you were: /notifications"


async def test_an_ended_session_is_said_and_the_press_can_be_repeated(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", preferences(ON))
    changed = preferences({"confirmation": True, "reminder": True})
    bot.rest.on("PUT", "notification", "/notifications/preferences", changed)
    await alice.writes("/notifications")
    bot.auth.access_tokens.clear()
    bot.auth.refresh_tokens.clear()
    await alice.presses("Reminders")
    assert "Your session has ended" in alice.last.text
    await alice.presses("Sign in")
    await alice.writes("alice")
    await alice.writes(PASSWORD)
    await alice.presses("Go on where you were")
    assert "✅ Reminders" in alice.last.labels


async def test_another_account_is_not_led_into_the_former_ones_dialog(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.auth.access_tokens.clear()
    bot.auth.refresh_tokens.clear()
    await alice.writes("/notifications")
    bot.auth.add_user("other")
    await alice.presses("Sign in")
    await alice.writes("other")
    await alice.writes(PASSWORD)
    assert "You are signed in as other" in alice.last.text


async def test_a_disabled_user_is_told_at_the_next_refresh(bot: BotWorld) -> None:
    alice = bot.person()
    user = await alice.is_signed_in("alice")
    user.enabled = False
    await alice.writes("/notifications")
    assert "Your session has ended" in alice.last.text
    await alice.presses("Sign in")
    await alice.writes("alice")
    await alice.writes(PASSWORD)
    assert "This account is blocked" in alice.last.text


async def test_signing_out(bot: BotWorld) -> None:
    alice = bot.person()
    user = await alice.is_signed_in("alice")
    await alice.writes("/logout")
    assert bot.auth.ended == ["refresh-alice-1"]
    assert "Notifications about your bookings still come here" in alice.last.text
    await alice.writes("/notifications")
    assert "sign in first" in alice.last.text
    await alice.presses("Stop notifications too")
    assert (user.telegram_id, user.confirmed) == (0, False)


async def test_signing_out_while_auth_is_away(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.down.add("auth")
    await alice.writes("/logout")
    assert "You are signed out" in alice.last.text
    assert bot.auth.ended == []
    assert not await bot.run_job("telegram_session_ender")
    bot.rest.down.clear()
    assert await bot.run_job("telegram_session_ender")
    assert bot.auth.ended == ["refresh-alice-1"]


async def test_a_session_that_cannot_be_ended_keeps_no_other_waiting(bot: BotWorld) -> None:
    alice, bob = bot.person(), bot.person("Bob")
    await alice.is_signed_in("alice")
    await bob.is_signed_in("bob")
    bot.auth.fails_to_end.add("refresh-alice-1")
    await alice.writes("/logout")
    await bob.writes("/logout")
    assert "You are signed out" in alice.last.text
    assert bot.auth.ended == ["refresh-bob-2"]


async def test_not_even_when_only_such_sessions_were_tried_before(
    bot: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.telegram_bot.service.sessions.TOLD_AT_ONCE", 1)
    alice, bob = bot.person(), bot.person("Bob")
    await alice.is_signed_in("alice")
    await bob.is_signed_in("bob")
    bot.auth.fails_to_end.add("refresh-alice-1")
    for person in (alice, bob):
        await person.writes("/logout")
        bot.clock.advance(timedelta(seconds=1))
    for _ in range(2):
        await bot.run_job("telegram_session_ender")
        bot.clock.advance(timedelta(seconds=1))
    assert bot.auth.ended == ["refresh-bob-2"]


async def test_signing_out_twice(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    await alice.writes("/logout")
    await alice.writes("/logout")
    assert "You are not signed in" in alice.last.text


async def test_an_old_button_does_not_unlink_another_account(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    await alice.writes("/logout")
    other = await alice.is_signed_in("other")
    bot.auth.users[0].telegram_id = 0
    await alice.presses("Stop notifications too")
    assert (other.telegram_id, other.confirmed) == (alice.id, True)


async def test_an_access_token_is_renewed_before_it_expires(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", preferences(ON))
    await alice.writes("/notifications")
    assert bot.auth.spent == []
    bot.clock.advance(timedelta(seconds=880))
    await alice.writes("/notifications")
    assert bot.auth.spent == ["refresh-alice-1"]
    await bot.restart()
    await alice.writes("/notifications")
    assert bot.auth.spent == ["refresh-alice-1"]
    assert bot.auth.reused == []
    assert "Notifications in Telegram" in alice.last.text


async def test_auth_away_at_a_refresh_loses_nothing(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", preferences(ON))
    bot.clock.advance(timedelta(hours=1))
    bot.rest.down.add("auth")
    await alice.writes("/notifications")
    assert "does not answer right now" in alice.last.text
    bot.rest.down.clear()
    await alice.writes("/notifications")
    assert "Notifications in Telegram" in alice.last.text


async def test_an_answer_to_a_refresh_that_is_lost_ends_nothing(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", preferences(ON))
    bot.clock.advance(timedelta(hours=1))
    bot.rest.loses_refreshes = True
    await alice.writes("/notifications")
    assert "does not answer right now" in alice.last.text
    await bot.restart()
    bot.rest.loses_refreshes = False
    await alice.writes("/notifications")
    assert "Notifications in Telegram" in alice.last.text
    assert bot.auth.reused == []
