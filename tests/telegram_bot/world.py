"""The bot among its neighbours: a pretended Telegram, an auth and REST services, a database."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg

from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person
from parking_net.shared.database import Database, opened_database
from parking_net.shared.grpc import create_grpc_server, opened_peer
from parking_net.shared.identity import Role
from parking_net.shared.runtime import RunningService
from parking_net.telegram_bot.app import running
from parking_net.telegram_bot.clients.accounts import Accounts, SignedIn
from parking_net.telegram_bot.clients.rest import opened_rest
from parking_net.telegram_bot.domain.secrets import Vault
from parking_net.telegram_bot.domain.session import Account, Tokens
from parking_net.telegram_bot.service.sessions import Sessions
from parking_net.telegram_bot.settings import TelegramSettings
from parkingnet.v1.auth_pb2_grpc import add_TelegramAccountsServicer_to_server
from tests.support import telegram
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.settings import new_settings
from tests.telegram_bot.fake_auth import ACCESS_SECONDS, FakeAuth, FakeUser
from tests.telegram_bot.fake_rest import FakeRest, opened_rest_services

TOKEN = "123456:AAE-token-of-the-bot-in-tests-0123456789"
SECRET = "a-secret-of-the-bot-for-tests"
NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)


class Talk(telegram.Talk):
    """A person's private chat with the bot of a world."""

    def __init__(self, world: BotWorld, person: Person) -> None:
        super().__init__(world.api, person)
        self._world = world

    async def is_signed_in(
        self, login: str | None = None, role: str = "driver", **more: Any
    ) -> FakeUser:
        """As if they had signed in before; a user of their own unless `login` names one."""
        auth = self._world.auth
        name = login or f"{role}_{uuid4().hex[:8]}"
        user = next((one for one in auth.users if one.login == name), None)
        user = user or auth.add_user(name, role=role, **more)
        user.telegram_id, user.confirmed = self.id, True
        self._world.api.open_chat(self.person)
        await self._world.begin_session(self.id, user)
        return user


class BotWorld:
    """The running bot and everybody around it."""

    def __init__(
        self,
        api: BotApi,
        auth: FakeAuth,
        rest: FakeRest,
        database: Database,
        settings: TelegramSettings,
    ) -> None:
        self.api = api
        self.auth = auth
        self.rest = rest
        self.database = database
        """The bot's own."""
        self.settings = settings
        self.clock = FixedClock(NOW)
        self.service: RunningService | None = None
        self._run = AsyncExitStack()
        self._people = itertools.count(1000)

    def person(self, name: str = "Alice", language: str = "en") -> Talk:
        return Talk(self, Person(next(self._people), name, language))

    async def start(self) -> None:
        self.service = await self._run.enter_async_context(running(self.settings, self.clock))

    async def stop(self) -> None:
        """Whatever is under way is given up, as when the process dies."""
        await self._run.aclose()
        self.service = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def restart_with(self, **settings: object) -> None:
        await self.stop()
        values = self.settings.model_dump() | settings
        self.settings = new_settings(TelegramSettings, values)
        await self.start()

    @property
    def given_updates(self) -> list[dict[str, Any]]:
        """Every update there ever was."""
        return self.api.pushed

    async def lose_database(self) -> None:
        """Nobody can connect to the bot's database, and who was connected is cut off."""
        await self._administer("ALLOW_CONNECTIONS false")

    async def find_database(self) -> None:
        await self._administer("ALLOW_CONNECTIONS true")

    @asynccontextmanager
    async def new_sessions(self) -> AsyncIterator[Sessions]:
        """The sessions as another process of the bot has them."""
        settings = self.settings
        token = settings.internal_service_token.get_secret_value()
        address = f"{settings.auth_host}:{settings.auth_grpc_port}"
        async with (
            opened_database(settings, settings.telegram_db_name) as database,
            opened_rest(settings) as rest,
            opened_peer(address, token) as peer,
        ):
            yield Sessions(database, Accounts(peer, rest), Vault(SECRET), self.clock)

    async def handled(self, update_id: int) -> None:
        """Wait until the bot has confirmed the update."""
        await telegram.handled(self.api, update_id)

    async def asked_again(self) -> None:
        """Wait until the bot has asked for updates twice more, and confirmed what it wants to."""

        def asked() -> int:
            return sum(call.method == "getUpdates" for call in self.api.calls)

        before = asked()
        await eventually(lambda: asked() >= before + 2)

    async def run_job(self, name: str) -> bool:
        """One run of a job, which do not run by themselves here."""
        assert self.service is not None
        job = next(one for one in self.service.jobs if one.name == name)
        return await job.run_once("telegram")

    async def _administer(self, option: str) -> None:
        name = self.settings.telegram_db_name
        connection = await asyncpg.connect(
            host=self.settings.postgres_host, user=self.settings.postgres_user, database="postgres"
        )
        try:
            await connection.execute(f'ALTER DATABASE "{name}" WITH {option}')
            if option.endswith("false"):
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                    name,
                )
        finally:
            await connection.close()

    async def begin_session(self, chat_id: int, user: FakeUser) -> None:
        access, refresh = self.auth.new_tokens(user)
        account = Account(user.user_id, user.login, Role(user.role), user.locale)
        tokens = Tokens(access, ACCESS_SECONDS, refresh)
        vault = Vault(SECRET)
        sessions = Sessions(self.database, None, vault, self.clock)  # type: ignore[arg-type]
        await sessions.begin(chat_id, SignedIn(account, tokens))


@asynccontextmanager
async def opened_world(new_database: Databases, **settings: object) -> AsyncIterator[BotWorld]:
    """A world whose bot is started already; `settings` replace those of the bot."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(opened_bot_api(BotApi(TOKEN)))
        auth = FakeAuth()
        rest = await stack.enter_async_context(opened_rest_services(auth))
        values = await new_database.settings_for(
            "telegram",
            telegram_api_key=TOKEN,
            telegram_api_url=api.url,
            telegram_session_secret=SECRET,
            **{f"{service}_rest_port": port for service, port in rest.ports.items()},
        )
        chosen = new_settings(TelegramSettings, values)
        servicer = partial(add_TelegramAccountsServicer_to_server, auth)
        grpc = create_grpc_server(chosen, 0, [servicer])
        await grpc.start()
        stack.push_async_callback(grpc.stop, 0)
        chosen = new_settings(TelegramSettings, {**values, "auth_grpc_port": grpc.port, **settings})
        database = await stack.enter_async_context(
            opened_database(new_database.address, chosen.telegram_db_name)
        )
        world = BotWorld(api, auth, rest, database, chosen)
        await world.start()
        try:
            yield world
        finally:
            await world.stop()
