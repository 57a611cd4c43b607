"""Parts of the bot, opened apart from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot

from parking_net.shared.grpc import opened_peer
from parking_net.telegram_bot.clients.accounts import Accounts
from parking_net.telegram_bot.clients.rest import opened_rest
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.secrets import derived_key
from parking_net.telegram_bot.handlers.telegram import opened_bot
from tests.telegram_bot.world import SECRET, BotWorld


def seal_of(world: BotWorld) -> Seal:
    """Signs as the world's bot does."""
    return Seal(derived_key(SECRET, "buttons"))


@asynccontextmanager
async def opened_test_bot(world: BotWorld) -> AsyncIterator[Bot]:
    async with opened_bot(world.settings) as telegram:
        yield telegram


@asynccontextmanager
async def opened_accounts(world: BotWorld) -> AsyncIterator[Accounts]:
    settings = world.settings
    token = settings.internal_service_token.get_secret_value()
    address = f"{settings.auth_host}:{settings.auth_grpc_port}"
    async with opened_rest(settings) as rest, opened_peer(address, token) as peer:
        yield Accounts(peer, rest)
