"""The way to Telegram: waits as asked, tries again, and knows when to stop."""

from __future__ import annotations

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from structlog.testing import capture_logs

from parking_net.local.telegram import faults
from parking_net.shared.settings import ConfigurationError
from parking_net.telegram_bot.handlers.telegram import opened_bot
from tests.support.settings import new_settings
from tests.telegram_bot.support import opened_test_bot
from tests.telegram_bot.world import BotWorld


async def test_it_waits_as_long_as_telegram_asks(bot: BotWorld) -> None:
    alice = bot.person()
    bot.api.open_chat(alice.person)
    bot.api.faults.order("sendMessage", faults.too_many_requests(1))
    with capture_logs() as lines:
        async with opened_test_bot(bot) as telegram:
            await telegram.send_message(alice.id, "Hi")
    waits = [line["seconds"] for line in lines if line["event"] == "telegram_asks_to_wait"]
    assert waits == [1]
    assert alice.texts == ["Hi"]


@pytest.mark.parametrize("fault", [faults.server_error(times=2), faults.cut(times=2)])
async def test_a_short_outage_is_tried_again(bot: BotWorld, fault: faults.Fault) -> None:
    alice = bot.person()
    bot.api.open_chat(alice.person)
    bot.api.faults.order("sendMessage", fault)
    async with opened_test_bot(bot) as telegram:
        await telegram.send_message(alice.id, "Hi")
    assert alice.texts == ["Hi"]


@pytest.mark.parametrize(
    ("fault", "error", "left"),
    [
        (faults.too_many_requests(31, times=5), TelegramRetryAfter, 4),
        (faults.server_error(times=5), TelegramServerError, 2),
        (faults.cut(times=5), TelegramNetworkError, 2),
        (faults.bad_request(times=5), TelegramBadRequest, 4),
        (faults.forbidden(times=5), TelegramForbiddenError, 4),
    ],
)
async def test_it_knows_when_to_stop(
    bot: BotWorld, fault: faults.Fault, error: type[Exception], left: int
) -> None:
    alice = bot.person()
    bot.api.open_chat(alice.person)
    bot.api.faults.order("sendMessage", fault)
    async with opened_test_bot(bot) as telegram:
        with pytest.raises(error):
            await telegram.send_message(alice.id, "Hi")
    assert fault.times == left


async def test_a_key_that_can_be_none_is_named_and_not_shown(bot: BotWorld) -> None:
    values = bot.settings.model_dump() | {"telegram_api_key": "no key at all"}
    with pytest.raises(ConfigurationError) as raised:
        async with opened_bot(new_settings(type(bot.settings), values)):
            raise AssertionError("it must not open")
    assert "TELEGRAM_API_KEY" in str(raised.value)
    assert "no key at all" not in str(raised.value)
