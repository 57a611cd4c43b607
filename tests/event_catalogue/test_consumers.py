"""Who acts upon events is listed in the catalogue, and takes every example of what it acts upon."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from parking_net.shared.database import Database
from parking_net.shared.events.event import Event
from tests.auth.support import opened_house
from tests.event_catalogue.consumers import Consumer, consumers, handler_of
from tests.event_catalogue.telegram import QuietTelegram
from tests.support.database import Databases
from tests.support.event_catalogue import Json, catalogue

EVERY_CONSUMER = [pytest.param(each, id=each.service) for each in consumers()]


@pytest.fixture
def telegram() -> Iterator[QuietTelegram]:
    telegram = QuietTelegram()
    yield telegram
    telegram.close()


@pytest.fixture
async def surroundings(
    new_database: Databases, telegram: QuietTelegram
) -> AsyncIterator[Mapping[str, object]]:
    """Settings that lead to an auth service which knows whom the examples tell of."""
    async with opened_house(new_database) as house:
        for each in ("user.registered", "user.telegram_link_requested"):
            await _known(house.database, catalogue()[each].examples[0]["data"])
        assert house.service.grpc is not None
        await house.service.grpc.start()
        yield {
            "auth_grpc_port": house.settings.auth_grpc_port,
            "telegram_api_key": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
            "telegram_api_url": telegram.url,
            "telegram_session_secret": "a secret of the tests",
            # Without one it would ask Telegram for updates.
            "telegram_webhook_url": "https://bot.test/telegram/webhook",
        }
        await house.service.grpc.stop(0)


async def _known(auth: Database, account: Json) -> None:
    await auth.execute(
        "INSERT INTO users (user_id, login, login_key, email, email_key, role, telegram_id,"
        " locale, password_hash, created_at, updated_at)"
        " VALUES ($1, $2, $2, $3, $3, $4, $5, $6, '', $7, $7)"
        " ON CONFLICT (user_id) DO UPDATE SET telegram_id = $5",
        UUID(account["user_id"]),
        account["login"],
        account["email"],
        account["role"],
        account["telegram_id"],
        account["locale"],
        datetime.now(UTC),
    )


def test_the_listed_consumers_are_those_there_are() -> None:
    listed = {each.name: set(each.consumers) for each in catalogue().values()}
    there_are: dict[str, set[str]] = {name: set() for name in listed}
    for consumer in consumers():
        for name in consumer.handled:
            there_are.setdefault(name, set()).add(consumer.service)
    assert there_are == listed


@pytest.mark.parametrize("consumer", EVERY_CONSUMER)
async def test_a_consumer_takes_every_example(
    consumer: Consumer,
    new_database: Databases,
    monkeypatch: pytest.MonkeyPatch,
    surroundings: Mapping[str, object],
) -> None:
    """Also when it comes again, and with members that are not known yet."""
    async with handler_of(consumer, new_database, monkeypatch, surroundings) as handle:
        for name in sorted(consumer.handled):
            for example in catalogue()[name].examples:
                for event in (example, example, _grown(example)):
                    await handle(Event.of_cloud_event(event))


@pytest.mark.parametrize("consumer", EVERY_CONSUMER)
async def test_a_consumer_lets_pass_what_it_does_not_act_upon(
    consumer: Consumer,
    new_database: Databases,
    monkeypatch: pytest.MonkeyPatch,
    surroundings: Mapping[str, object],
) -> None:
    """All types travel on one topic, those that are made tomorrow too."""
    unheard = [each for each in catalogue().values() if each.name not in consumer.handled]
    async with handler_of(consumer, new_database, monkeypatch, surroundings) as handle:
        for each in unheard:
            for example in each.examples:
                await handle(Event.of_cloud_event(example))
                await handle(Event.of_cloud_event({**example, "type": "parking.repainted"}))


async def test_the_bot_asks_whoever_holds_the_id(
    new_database: Databases,
    monkeypatch: pytest.MonkeyPatch,
    surroundings: Mapping[str, object],
    telegram: QuietTelegram,
) -> None:
    """The surroundings are such that an example has its effect: nothing above passes idly."""
    (bot,) = (each for each in consumers() if each.service == "telegram")
    async with handler_of(bot, new_database, monkeypatch, surroundings) as handle:
        (example,) = catalogue()["user.telegram_link_requested"].examples
        for event in (example, example):
            await handle(Event.of_cloud_event(event))
    assert telegram.calls.count("sendMessage") == 1


def _grown(example: Json) -> Json:
    """Another event of the same kind, from a later version of its owner."""
    data = {**example["data"], "not_known_yet": {"of": ["any", "form"]}}
    return {**example, "id": str(uuid4()), "notknownyet": "1", "data": data}
