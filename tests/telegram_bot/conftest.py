"""What the tests of the Telegram bot share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.database import Databases
from tests.telegram_bot.world import BotWorld, opened_world


@pytest.fixture
async def bot(new_database: Databases) -> AsyncIterator[BotWorld]:
    async with opened_world(new_database) as world:
        yield world
