"""What the bot asks of auth: signing in by password, and who holds or claims which id."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from traceback import format_exception

import pytest
from structlog.testing import capture_logs

from parking_net.auth.identity.passwords import PasswordHashing
from parking_net.shared.errors import NotFound, Unavailable
from parking_net.shared.grpc.client import Peer
from tests.auth.bot import Bot, new_code, opened_bot
from tests.auth.support import PASSWORD, WRONG_PASSWORD, Client, House, answer, problem, unique

CHAT = 2**63 - 1


async def test_a_password_signs_the_chat_in_and_links_it(alone: Client, bot: Bot) -> None:
    person = await alone.register(role="owner", locale="ru")
    for name in (person.login.upper(), person.email):
        told = await bot.sign_in(CHAT, name)
        assert (told.refusal, told.retry_after_seconds) == ("", 0)
        user = told.session.user
        assert (user.user_id, user.role, user.locale) == (person.user_id, "owner", "ru")
        assert (user.telegram_id, user.telegram_confirmed) == (CHAT, True)
        assert told.session.expires_in_seconds == 900
        signed = {"authorization": f"Bearer {told.session.access_token}"}
        assert answer(await alone.send("GET", "/me", headers=signed))["telegram_confirmed"]
        carried_on = answer(await alone.refresh(told.session.refresh_token))
        left = {"refresh_token": carried_on["refresh_token"]}
        answer(await alone.send("POST", "/logout", left), 204)
    assert (await bot.find(CHAT)).login == person.login, "signing out is not unlinking"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", WRONG_PASSWORD),
        ("nobody_at_all", ""),
        ("nul\0inside", PASSWORD),
        ("nobody_at_all", "nul\0inside"),
        ("x" * 321, PASSWORD),
        ("nobody_at_all", "x" * 1025),
        ("\U0001f697" * 300, PASSWORD),
    ],
)
async def test_whatever_is_typed_is_at_worst_wrong(bot: Bot, login: str, password: str) -> None:
    told = await bot.sign_in(CHAT, login, password)
    assert told.refusal == "wrong_credentials"
    assert not told.HasField("session")


async def test_wrong_password_and_unknown_user_are_the_same(alone: Client, bot: Bot) -> None:
    person = await alone.register()
    wrong = await bot.sign_in(CHAT, person.login, WRONG_PASSWORD)
    assert wrong == await bot.sign_in(CHAT, unique())
    assert wrong.refusal == "wrong_credentials"
    assert (await bot.user(person.user_id)).telegram_id == 0


async def test_disabled_is_told_only_to_who_knows_the_password(alone: Client, bot: Bot) -> None:
    admin, person = await alone.admin(), await alone.register()
    path = f"/users/{person.user_id}"
    answer(await alone.send("PATCH", path, {"enabled": False}, as_=admin))
    told = await bot.sign_in(CHAT, person.login, WRONG_PASSWORD)
    assert told.refusal == "wrong_credentials"
    told = await bot.sign_in(CHAT, person.login)
    assert (told.refusal, told.HasField("session")) == ("account_disabled", False)
    with pytest.raises(NotFound):
        await bot.find(CHAT)


async def test_a_chat_that_guesses_waits_and_no_other(alone: Client, bot: Bot) -> None:
    person = await alone.register()
    for _ in range(5):
        told = await bot.sign_in(CHAT, person.login, WRONG_PASSWORD)
        assert told.refusal == "wrong_credentials"
    told = await bot.sign_in(CHAT, person.login)
    assert (told.refusal, told.retry_after_seconds) == ("too_many_attempts", 900)
    assert not (await bot.sign_in(CHAT - 1, person.login)).refusal
    answer(await alone.login(person.login))


async def test_parallel_guesses_from_a_chat_are_five_guesses(alone: Client, bot: Bot) -> None:
    person = await alone.register()
    told = await asyncio.gather(
        *(bot.sign_in(CHAT, person.login, f"Guess-{number}-x") for number in range(40))
    )
    refusals = [one.refusal for one in told]
    assert refusals.count("wrong_credentials") == 5
    assert refusals.count("too_many_attempts") == 35


async def test_a_thousand_people_behind_one_bot_do_not_lock_each_other_out(
    alone: Client, bot: Bot
) -> None:
    """More wrong passwords than one address has, each from a chat of its own."""
    for chat in range(1, 61):
        assert (await bot.sign_in(chat, f"nobody_{chat}")).refusal == "wrong_credentials"
    person = await alone.register()
    assert not (await bot.sign_in(CHAT, person.login)).refusal


async def test_a_claim_is_found_confirmed_and_taken_back(alone: Client, bot: Bot) -> None:
    person = await alone.register(telegram_id=CHAT)
    claim = await bot.find(CHAT)
    assert (claim.user_id, claim.telegram_confirmed) == (person.user_id, False)
    confirmed = await bot.confirm(person.user_id, CHAT)
    assert confirmed.telegram_confirmed
    assert await bot.find(CHAT) == confirmed
    me = answer(await alone.send("GET", "/me", as_=person))
    assert (me["telegram_id"], me["telegram_confirmed"]) == (CHAT, True)
    for _ in range(2):
        await bot.remove(CHAT)
    with pytest.raises(NotFound):
        await bot.find(CHAT)
    with pytest.raises(NotFound):
        await bot.confirm(person.user_id, CHAT)
    assert (await bot.user(person.user_id)).telegram_id == 0
    answer(await alone.refresh(person.refresh_token))


@pytest.mark.parametrize("chat", [0, -1, 5, CHAT])
async def test_an_id_that_nobody_has_is_not_found(alone: Client, bot: Bot, chat: int) -> None:
    person = await alone.register()
    with pytest.raises(NotFound):
        await bot.find(chat)
    with pytest.raises(NotFound):
        await bot.confirm(person.user_id, chat)
    await bot.remove(chat)
    assert not (await bot.user(person.user_id)).telegram_confirmed


@pytest.mark.parametrize("user_id", ["", "x", "\0", "3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00"])
async def test_nobodys_claim_cannot_be_confirmed(alone: Client, bot: Bot, user_id: str) -> None:
    await alone.register(telegram_id=CHAT)
    with pytest.raises(NotFound):
        await bot.confirm(user_id, CHAT)
    assert not (await bot.find(CHAT)).telegram_confirmed


async def test_what_the_server_owns_of_a_link_is_not_patched(alone: Client, bot: Bot) -> None:
    person, admin = await alone.register(telegram_id=CHAT), await alone.admin()
    wish = {"telegram_confirmed": True}
    for path, who in (("/me", person), (f"/users/{person.user_id}", admin)):
        refused = await alone.send("PATCH", path, wish, as_=who)
        problem(refused, 400, field="telegram_confirmed")
        as_is = {"telegram_id": CHAT, "telegram_confirmed": False}
        assert answer(await alone.send("PATCH", path, as_is, as_=who))["telegram_id"] == CHAT
    assert not (await bot.find(CHAT)).telegram_confirmed
    found = answer(await alone.send("GET", "/user", params={"telegram_id": CHAT}, as_=admin))
    assert found["telegram_confirmed"] is False


Ask = Callable[[Bot], Awaitable[object]]

QUESTIONS: dict[str, Ask] = {
    "announce": lambda bot: bot.announce(),
    "sign_in": lambda bot: bot.sign_in(CHAT, "anna_at_the_door"),
    "redeem": lambda bot: bot.redeem(CHAT, "code"),
    "find": lambda bot: bot.find(CHAT),
    "confirm": lambda bot: bot.confirm("3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00", CHAT),
    "remove": lambda bot: bot.remove(CHAT),
    "user": lambda bot: bot.user("3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00"),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())
@pytest.mark.parametrize("token", ["not the internal token", "none at all"])
async def test_a_stranger_learns_and_changes_nothing(
    served: House, monkeypatch: pytest.MonkeyPatch, ask: Ask, token: str
) -> None:
    client = served.client("198.51.100.7")
    await client.register(login="anna_at_the_door")
    await client.register(telegram_id=CHAT)
    if token == "none at all":
        monkeypatch.setattr(Peer, "_metadata", lambda _peer: ())
    async with opened_bot(served, token=token) as stranger:
        with pytest.raises(Unavailable) as refusal:
            await ask(stranger)
    assert "UNAUTHENTICATED" in str(refusal.value.__cause__)
    confirmed = "SELECT telegram_confirmed FROM users WHERE telegram_id = $1"
    assert await served.database.fetchval(confirmed, CHAT) is False
    assert await served.database.fetchval("SELECT count(*) FROM telegram_bot") == 0


async def test_neither_logs_nor_errors_hold_what_was_typed(
    alone: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every branch: right, wrong, unknown, refused, and a bug in the middle."""
    with capture_logs() as lines, monkeypatch.context() as patched:
        person = await alone.register()
        await bot.announce()
        code = await new_code(alone, person)
        signed_in = await bot.sign_in(CHAT, person.login)
        redeemed = await bot.redeem(CHAT, code)
        assert (await bot.redeem(CHAT, code)).refusal
        for _ in range(6):
            assert (await bot.sign_in(CHAT, person.login, WRONG_PASSWORD)).refusal
        patched.setattr(PasswordHashing, "verify", _broken)
        with pytest.raises(Unavailable) as failed:
            await bot.sign_in(CHAT - 1, person.login)
    assert {"grpc_call_failed", "sign_in_refused"} <= {line["event"] for line in lines}
    tracebacks = [
        "".join(format_exception(line["exc_info"])) for line in lines if "exc_info" in line
    ]
    written = f"{lines} {tracebacks} {failed.value} {failed.value.__cause__}"
    secrets = [PASSWORD, WRONG_PASSWORD, code]
    for told in (signed_in, redeemed):
        secrets += [told.session.access_token, told.session.refresh_token]
    assert [secret for secret in secrets if secret in written] == []


async def _broken(*_arguments: object) -> bool:
    raise RuntimeError("a bug while a password is at hand")
