"""The bot on the running platform: getting in, and what happens on its bad days."""

from __future__ import annotations

from datetime import timedelta

from tests.acceptance.chats import USERNAME, WithBot, says_password
from tests.acceptance.people import PASSWORD, Person, new_place, person_of, stay, unique
from tests.acceptance.world import Json, answer
from tests.support.eventually import eventually
from tests.support.telegram import Talk


async def me(person: Person) -> Json:
    found: Json = answer(await person.get("/auth/me"))
    return found


async def test_a_link_from_the_account_page_signs_in_once(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    url = await with_bot.link_of(driver)
    assert url.startswith(f"https://t.me/{USERNAME}?start=")
    code = url.partition("=")[2]
    alice, thief = with_bot.talk(), with_bot.talk()
    await alice.writes(f"/start {code}")
    assert f"signed in as {driver.login}" in alice.last.text
    account = await me(driver)
    assert (account["telegram_id"], account["telegram_confirmed"]) == (alice.id, True)
    await thief.writes(f"/start {code}")
    assert "This link does not work" in thief.last.text
    await thief.writes("/balance")
    assert "sign in first" in thief.last.text
    assert (await me(driver))["telegram_id"] == alice.id


async def test_a_newer_link_ends_the_former(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    former = (await with_bot.link_of(driver)).partition("=")[2]
    newer = (await with_bot.link_of(driver)).partition("=")[2]
    alice = with_bot.talk()
    await alice.writes(f"/start {former}")
    assert "This link does not work" in alice.last.text
    await alice.writes(f"/start {newer}")
    assert f"signed in as {driver.login}" in alice.last.text


async def test_login_and_password_confirm_the_link(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver(money=1234)
    alice = with_bot.talk()
    await says_password(alice, driver.login, "Wrong-Horse-7")
    assert "login or the password is wrong" in alice.last.text
    await alice.writes(PASSWORD)
    assert f"signed in as {driver.login}" in alice.last.text
    assert alice.written == ["/login", driver.login], "no password stays in the chat"
    assert (await me(driver))["telegram_confirmed"] is True
    await alice.writes("/balance")
    assert "$12.34" in alice.last.text


async def test_the_email_is_as_good_as_the_login(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    answer(await driver.patch("/auth/me", {"locale": "ru"}))
    alice = with_bot.talk(language="en")
    await says_password(alice, driver.email)
    assert f"Вы вошли как {driver.login}" in alice.last.text, "in the language of the account"


async def test_many_wrong_passwords_lock_this_chat_only(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    alice, boris = with_bot.talk(), with_bot.talk()
    await alice.writes("/login")
    await alice.writes(driver.login)
    for _ in range(5):
        await alice.writes("Wrong-Horse-7")
    await alice.writes(PASSWORD)
    assert "Too many failed attempts" in alice.last.text
    assert PASSWORD not in alice.written
    await says_password(boris, driver.login)
    assert f"signed in as {driver.login}" in boris.last.text


async def registered_with(with_bot: WithBot, talk: Talk) -> Person:
    """Somebody who typed this Telegram id when they registered."""
    world, login = with_bot.running.world, unique("driver")
    wish = {
        "email": f"{login}@example.com",
        "login": login,
        "password": PASSWORD,
        "role": "driver",
        "telegram_id": talk.id,
        "refresh": True,
    }
    return person_of(world, answer(await world.send("POST", "/auth/register", json=wish)))


async def test_an_id_typed_at_registration_is_asked_about(with_bot: WithBot) -> None:
    alice = with_bot.talk()
    person = await registered_with(with_bot, alice)
    await eventually(lambda: person.login in " ".join(alice.texts))
    assert (await me(person))["telegram_confirmed"] is False
    await alice.presses("Yes, it is mine")
    assert (await me(person))["telegram_confirmed"] is True


async def test_somebody_elses_id_is_given_back(with_bot: WithBot) -> None:
    alice = with_bot.talk()
    person = await registered_with(with_bot, alice)
    await eventually(lambda: person.login in " ".join(alice.texts))
    await alice.presses("No, it is not mine")
    assert (await me(person))["telegram_id"] == 0
    await alice.writes("/start")
    assert person.login not in alice.last.text


async def test_signing_out_ends_the_session_and_the_notifications(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    alice = await with_bot.signed_in(driver)
    await alice.writes("/logout")
    assert (await me(driver))["telegram_confirmed"] is True
    await alice.presses("Stop notifications too")
    assert (await me(driver))["telegram_id"] == 0
    await alice.writes("/balance")
    assert "sign in first" in alice.last.text


async def test_notifications_and_language_reach_the_account(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    alice = await with_bot.signed_in(driver)
    await alice.writes("/notifications")
    await alice.presses("Reminders")
    assert "⬜️ Reminders" in alice.last.labels
    preferences = answer(await driver.get("/notifications/preferences"))
    assert preferences["channels"]["telegram"]["reminder"] is False
    await alice.writes("/language")
    await alice.presses("Русский")
    assert (await me(driver))["locale"] == "ru"


async def test_the_bot_dies_in_the_middle_of_a_dialog(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    alice = with_bot.talk()
    await alice.writes("/login")
    await alice.writes(driver.login)
    with_bot.running.kill("telegram")
    await alice.writes(PASSWORD, wait=False)
    await eventually(
        lambda: alice.sent and f"signed in as {driver.login}" in alice.last.text, within_seconds=40
    )
    assert PASSWORD not in alice.written


async def test_auth_is_away_while_somebody_signs_in(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver()
    alice = with_bot.talk()
    await alice.writes("/login")
    await alice.writes(driver.login)
    with with_bot.running.frozen("auth"):
        await alice.writes(PASSWORD)
        assert "does not work right now" in alice.last.text
        assert PASSWORD not in alice.written
    await alice.writes(PASSWORD)
    assert f"signed in as {driver.login}" in alice.last.text


async def test_a_service_is_away(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver(money=500)
    answer(await driver.patch("/auth/me", {"locale": "ru"}))
    alice = await with_bot.signed_in(driver)
    with with_bot.running.frozen("payment"):
        await alice.writes("/balance")
        assert "сейчас не отвечает" in alice.last.text
    await alice.writes("/balance")
    assert "5,00" in alice.last.text


async def test_no_log_holds_what_people_wrote(with_bot: WithBot) -> None:
    """Of all the stories above: the logs of every process, and the bot's key."""
    logs = list((with_bot.running.data / "logs").glob("*"))
    assert any("telegram" in log.name for log in logs)
    for log in logs:
        written = log.read_text(encoding="utf-8", errors="replace")
        for secret in (PASSWORD, "Wrong-Horse-7", with_bot.api.token, "token-of-the-bot"):
            assert secret not in written, log.name


async def test_the_console_talks_to_the_same_platform(with_bot: WithBot) -> None:
    driver = await with_bot.running.people.driver(money=700)
    script = f"/start\n2\n{driver.login}\n{PASSWORD}\n/balance\nhello\n"
    printed = await with_bot.running.run("telegram", "console", "--as", "60001", stdin=script)
    assert "Your Telegram id is 60001" in printed
    assert "[2] Sign in" in printed
    assert "your message was deleted" in printed
    assert "$7.00" in printed
    assert "I did not understand that" in printed
    assert answer(await driver.get("/auth/me"))["telegram_id"] == 60001


async def test_a_booking_is_told_to_driver_and_owner_in_their_chats(with_bot: WithBot) -> None:
    people = with_bot.running.people
    driver, owner = await people.driver(money=5000), await people.owner()
    answer(await owner.patch("/auth/me", {"locale": "ru"}))
    driving, owning = await with_bot.signed_in(driver), await with_bot.signed_in(owner)
    bystander = await with_bot.signed_in(await people.driver())
    place = await new_place(owner)
    await driver.books(place, stay())
    await eventually(lambda: place["name"] in driving.last.text, within_seconds=20)
    await eventually(lambda: place["name"] in owning.last.text, within_seconds=20)
    assert "confirmed" in driving.last.text
    assert "брон" in owning.last.text.lower()
    assert all(place["name"] not in text for text in bystander.texts)


async def test_a_blocked_bot_is_noticed_and_let_in_again(with_bot: WithBot) -> None:
    people = with_bot.running.people
    driver, owner = await people.driver(money=5000), await people.owner()
    alice = await with_bot.signed_in(driver)
    place = await new_place(owner)
    with_bot.api.chats.blocked.add(alice.id)
    await driver.books(place, stay())

    async def is_blocked() -> bool:
        found = answer(await driver.get("/notifications/preferences"))
        return bool(found["telegram"]["blocked"])

    await eventually(is_blocked, within_seconds=20)
    with_bot.api.chats.blocked.discard(alice.id)
    await alice.writes("/start")
    assert not await is_blocked()
    await driver.books(place, stay(starts_in=timedelta(days=2)))
    await eventually(lambda: place["name"] in alice.last.text, within_seconds=20)
