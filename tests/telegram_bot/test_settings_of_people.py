"""Language and notifications, as people set them in the bot."""

from __future__ import annotations

from typing import Any

from tests.telegram_bot.fake_rest import RestCall
from tests.telegram_bot.world import BotWorld


class Preferences:
    """What notification remembers of one user."""

    def __init__(self) -> None:
        self.kinds = {"confirmation": True, "expired_hold": True, "reminder": False}

    def show(self, _call: RestCall) -> dict[str, Any]:
        telegram = {"available": True, "blocked": False}
        return {
            "channels": {"inbox": {"reminder": True}, "telegram": self.kinds},
            "quiet_hours": None,
            "telegram": telegram,
        }

    def change(self, call: RestCall) -> dict[str, Any]:
        self.kinds |= call.body["channels"]["telegram"]
        return self.show(call)


def remembered(bot: BotWorld) -> Preferences:
    memory = Preferences()
    bot.rest.on("GET", "notification", "/notifications/preferences", memory.show)
    bot.rest.on("PUT", "notification", "/notifications/preferences", memory.change)
    return memory


async def test_one_kind_is_switched(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    memory = remembered(bot)
    await alice.writes("/notifications")
    assert alice.last.labels[:3] == [
        "✅ Confirmed bookings",
        "✅ Expired unpaid bookings",
        "⬜️ Reminders",
    ]
    message = alice.last
    await alice.presses("Reminders")
    assert memory.kinds["reminder"]
    assert alice.last is message, "the list is changed in its place"
    assert "✅ Reminders" in alice.last.labels


async def test_pressing_the_same_old_button_twice_is_the_same_wish(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    memory = remembered(bot)
    await alice.writes("/notifications")
    old = next(one["callback_data"] for one in alice.last.buttons if "Reminders" in one["text"])
    await alice.presses_data(old)
    await alice.presses_data(old)
    assert memory.kinds["reminder"]


async def test_everything_off_and_on(bot: BotWorld) -> None:
    alice = bot.person(language="ru")
    await alice.is_signed_in(locale="ru")
    memory = remembered(bot)
    await alice.writes("/notifications")
    await alice.presses("Выключить все")
    assert not any(memory.kinds.values())
    assert "выключены" in alice.last.text
    await alice.presses("Включить все")
    assert all(memory.kinds.values())


async def test_notifications_ask_to_sign_in(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/notifications")
    assert "sign in first" in alice.last.text


async def test_the_chosen_language_wins_and_stays(bot: BotWorld) -> None:
    alice = bot.person(language="en")
    await alice.writes("/language")
    await alice.presses("Русский")
    assert "по-русски" in alice.last.text
    await bot.restart()
    await alice.writes("/help")
    assert "Что я умею" in alice.last.text


async def test_the_account_follows_the_chosen_language(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.on("PATCH", "auth", "/me", {})
    await alice.writes("/language")
    await alice.presses("Русский")
    (call,) = bot.rest.calls_of("PATCH", "/me")
    assert call.body == {"locale": "ru"}


async def test_the_language_changes_without_auth_too(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.down.add("auth")
    await alice.writes("/language")
    await alice.presses("Русский")
    assert "по-русски" in alice.last.text


async def test_the_account_speaks_before_telegram_does(bot: BotWorld) -> None:
    alice = bot.person(language="en")
    await alice.is_signed_in(locale="ru")
    await alice.writes("/menu")
    assert "Вы вошли как" in alice.last.text


async def test_a_language_nobody_speaks_is_english(bot: BotWorld) -> None:
    ken = bot.person(language="ja")
    await ken.writes("/help")
    assert "What I can do" in ken.last.text


async def test_each_role_has_its_menu(bot: BotWorld) -> None:
    labels = {}
    for role in ("driver", "owner", "admin"):
        somebody = bot.person()
        await somebody.is_signed_in(role=role)
        await somebody.writes("/menu")
        labels[role] = " ".join(somebody.last.labels)
        await somebody.writes("/help")
        assert "What I can do" in somebody.last.text
    assert "My bookings" in labels["driver"]
    assert "My car parks" in labels["owner"]
    assert "My bookings" not in labels["owner"]
    assert "Balance" not in labels["admin"]
