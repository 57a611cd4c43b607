"""The composition root of the Telegram bot: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from litestar.types import ASGIApp

from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import Database, opened_database
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.transport import consuming
from parking_net.shared.grpc import opened_peer
from parking_net.shared.http import create_http_app, openapi_document
from parking_net.shared.identity import TokenVerifier
from parking_net.shared.jobs import Job
from parking_net.shared.readiness import Readiness
from parking_net.shared.replicas import grpc_target
from parking_net.shared.runtime import RunningService
from parking_net.shared.texts import Language
from parking_net.telegram_bot import jobs
from parking_net.telegram_bot.clients import provided
from parking_net.telegram_bot.clients.accounts import Accounts
from parking_net.telegram_bot.clients.rest import Rest, opened_rest
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.domain.secrets import Vault, derived_key, derived_webhook_secret
from parking_net.telegram_bot.handlers.commands import described
from parking_net.telegram_bot.handlers.desk import Desk
from parking_net.telegram_bot.handlers.events import GROUP, Asker, listener
from parking_net.telegram_bot.handlers.incoming import KINDS
from parking_net.telegram_bot.handlers.lanes import Lanes
from parking_net.telegram_bot.handlers.polling import polling
from parking_net.telegram_bot.handlers.routes import dispatcher
from parking_net.telegram_bot.handlers.telegram import opened_bot
from parking_net.telegram_bot.handlers.updates import Updates
from parking_net.telegram_bot.handlers.webhook import INJECTED, ROUTES, Mailbox
from parking_net.telegram_bot.service.introduction import Introduction
from parking_net.telegram_bot.service.sessions import Sessions
from parking_net.telegram_bot.service.shredder import Shredder
from parking_net.telegram_bot.settings import TelegramSettings

if TYPE_CHECKING:  # Imported by the rooms, in their way.
    from aiogram import Bot

settings_type = TelegramSettings

TITLE: Final = "Parking Net: Telegram bot"


@asynccontextmanager
async def running(
    settings: TelegramSettings, clock: Clock | None = None
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.telegram_db_name)
        )
        transport = await stack.enter_async_context(opened_transport(settings))
        bot = await stack.enter_async_context(opened_bot(settings))
        rest = await stack.enter_async_context(opened_rest(settings))
        accounts = await stack.enter_async_context(_opened_accounts(settings, rest))
        staff = Staff(settings, bot, database, accounts, rest, clock)
        stack.push_async_callback(staff.lanes.close)
        asker = Asker(bot, database, accounts, staff.seal, clock)
        await stack.enter_async_context(consuming(transport, GROUP, listener(asker, database)))
        if settings.telegram_webhook_url is None:
            await stack.enter_async_context(polling(bot, staff.updates, staff.lanes))
        readiness = Readiness()
        readiness.add("database", database.ping)
        yield RunningService(
            name=settings.service_name,
            http=_http_app(settings, staff.mailbox, readiness),
            jobs=[*transport.jobs(), *staff.jobs],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs no database."""
    return openapi_document(title=TITLE, routes=ROUTES, injected=INJECTED)


class Staff:
    """The parts of the bot, joined."""

    def __init__(
        self,
        settings: TelegramSettings,
        bot: Bot,
        database: Database,
        accounts: Accounts,
        rest: Rest,
        clock: Clock,
    ) -> None:
        secret = settings.telegram_session_secret.get_secret_value()
        webhook_secret = _webhook_secret(settings)
        sessions = Sessions(database, accounts, Vault(secret), clock)
        shredder = Shredder(bot, database, clock)
        own = {"accounts": accounts, "sessions": sessions, "shredder": shredder, "clock": clock}
        desk = Desk.over(rest, _rules(settings), clock)
        routes = dispatcher({**provided(rest), **own, "desk": desk})
        self.seal = Seal(derived_key(secret, "buttons"))
        self.lanes = Lanes()
        self.updates = Updates(bot, routes, database, sessions, shredder, self.seal, clock)
        self.mailbox = Mailbox(webhook_secret, self.updates, self.lanes)
        url = settings.telegram_webhook_url
        introduction = Introduction(
            bot,
            accounts,
            commands={language: described(language) for language in Language},
            webhook=None if url is None else (url, webhook_secret),
            update_kinds=KINDS,
            clock=clock,
        )
        self.jobs: list[Job] = [
            jobs.introducer(introduction),
            jobs.session_ender(sessions),
            jobs.shredder(shredder),
            jobs.trimmer(database, clock),
        ]


@asynccontextmanager
async def _opened_accounts(settings: TelegramSettings, rest: Rest) -> AsyncIterator[Accounts]:
    """Auth; it need not be up."""
    token = settings.internal_service_token.get_secret_value()
    address = grpc_target(settings.auth_host, settings.auth_grpc_port)
    async with opened_peer(address, token) as peer:
        yield Accounts(peer, rest)


def _rules(settings: TelegramSettings) -> Rules:
    return Rules(
        currency=settings.currency,
        min_stay=timedelta(minutes=settings.min_stay_minutes),
        hold=timedelta(minutes=settings.hold_minutes),
        timezone=settings.default_timezone,
    )


def _webhook_secret(settings: TelegramSettings) -> str:
    chosen = settings.telegram_webhook_secret
    if chosen is not None:
        return chosen.get_secret_value()
    return derived_webhook_secret(settings.telegram_session_secret.get_secret_value())


def _http_app(settings: TelegramSettings, mailbox: Mailbox, readiness: Readiness) -> ASGIApp:
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={"mailbox": mailbox},
        tokens=TokenVerifier.for_settings(settings),
        readiness=readiness,
    )
