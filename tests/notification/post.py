"""Delivery as one test sees it: a real database, auth over real gRPC, Telegram over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person as ChatPerson
from parking_net.local.telegram.chats import StoredMessage
from parking_net.notification.channels.telegram import opened_telegram, telegram_limits
from parking_net.notification.clients import GrpcPeople
from parking_net.notification.domain.messages import Channel, MessageType, Notification
from parking_net.notification.repository import deliveries, notifications
from parking_net.notification.repository.deliveries import NewDelivery
from parking_net.notification.service.courier import Pace
from parking_net.notification.service.deliver import Deliverer
from parking_net.notification.settings import NotificationSettings
from parking_net.shared.database import Database
from parking_net.shared.errors import NotFound, Unavailable
from parking_net.shared.grpc import GrpcServer, create_grpc_server, opened_peer
from parkingnet.v1 import auth_pb2, auth_pb2_grpc
from tests.notification.streams import a_notification
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings

BOT_KEY = "7700:AAsecretOfTheBotThatNobodyMaySee"
SENT, WAITING, DROPPED, FAILED = "sent", "waiting", "dropped", "failed"
Json = dict[str, Any]


class FakeAuth(auth_pb2_grpc.AuthServicer):
    """Knows the users that a test put there."""

    def __init__(self) -> None:
        self.users: dict[str, auth_pb2.User] = {}
        self.is_down = False
        self.traceparents: list[str] = []

    async def GetUser(self, request: auth_pb2.GetUserRequest, context: Any) -> auth_pb2.User:
        if self.is_down:
            raise Unavailable
        given = {key: str(value) for key, value in context.invocation_metadata() or ()}
        self.traceparents.append(given.get("traceparent", ""))
        if request.user_id not in self.users:
            raise NotFound
        return self.users[request.user_id]


@dataclass
class Post:
    """Everything a test of delivery touches."""

    database: Database
    clock: FixedClock
    api: BotApi
    auth: FakeAuth
    pace: Pace
    deliverer: Deliverer
    waits: list[float]
    """What senders waited for, in seconds; no time passes by it."""
    another: Callable[[], Deliverer]
    """Makes another sender for the same database."""

    def person(
        self,
        *,
        telegram_id: int | None = None,
        confirmed: bool = True,
        locale: str = "en",
        enabled: bool = True,
        has_chat: bool = True,
    ) -> UUID:
        """A user of the platform, who has written to the bot."""
        user_id = uuid4()
        chat = 1000 + len(self.auth.users) if telegram_id is None else telegram_id
        self.auth.users[str(user_id)] = auth_pb2.User(
            user_id=str(user_id),
            login="anna",
            locale=locale,
            enabled=enabled,
            telegram_id=chat,
            telegram_confirmed=confirmed,
        )
        if chat and has_chat:
            self.api.open_chat(ChatPerson(chat))
        return user_id

    def chat_of(self, user_id: UUID) -> int:
        return int(self.auth.users[str(user_id)].telegram_id)

    def received(self, user_id: UUID) -> list[StoredMessage]:
        """The messages in the person's chat."""
        return self.api.chats.of(self.chat_of(user_id))

    def texts(self, user_id: UUID) -> list[str]:
        """The places that the person's messages tell of, in order."""
        return [message.text.split("«")[1].split("»")[0] for message in self.received(user_id)]

    async def writes(
        self,
        user_id: UUID,
        *,
        place: str = "Harbour Garage",
        booking_id: UUID | None = None,
        type_: MessageType = MessageType.BOOKING_CONFIRMED_DRIVER,
        starts_in: timedelta = timedelta(days=1),
    ) -> Notification:
        """A message to the person that shall go over Telegram."""
        start = self.clock.now() + starts_in
        notification = a_notification(
            user_id,
            type_=type_,
            booking_id=booking_id or uuid4(),
            place_name=f"«{place}»",
            date_from=start,
            date_to=start + timedelta(hours=2),
            created_at=self.clock.now(),
        )
        new = NewDelivery(
            notification.id, Channel.TELEGRAM, notification.user_id, notification.subject
        )
        async with self.database.transaction() as connection:
            await notifications.add(connection, [(uuid4(), notification, True)])
            await deliveries.add(connection, [new], self.clock.now())
        return notification

    async def state(self, notification: Notification) -> tuple[str, str | None]:
        """State and reason of its delivery."""
        row = await self.row(notification)
        return row["state"], row["reason"]

    async def row(self, notification: Notification) -> Json:
        row = await self.database.fetchrow(
            "SELECT * FROM deliveries WHERE notification_id = $1", notification.id
        )
        assert row is not None
        return dict(row)

    async def sends(self) -> int:
        return await self.deliverer.run()


@asynccontextmanager
async def opened_post(databases: Databases) -> AsyncIterator[Post]:
    database = await databases("notification")
    clock, api, auth = FixedClock(), BotApi(BOT_KEY), FakeAuth()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace(now=lambda: clock.now().timestamp(), sleep=sleep)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened_bot_api(api))
        people = await stack.enter_async_context(opened_people(auth))
        channel = await stack.enter_async_context(
            opened_telegram(api.url, SecretStr(BOT_KEY), clock)
        )

        def another() -> Deliverer:
            return Deliverer(database, channel, people, telegram_limits(), clock, pace)

        yield Post(database, clock, api, auth, pace, another(), waits, another)


@asynccontextmanager
async def opened_people(auth: FakeAuth) -> AsyncIterator[GrpcPeople]:
    settings = new_settings(NotificationSettings, settings_values())
    server = auth_server(auth, settings)
    await server.start()
    token = settings.internal_service_token.get_secret_value()
    try:
        async with opened_peer(f"127.0.0.1:{server.port}", token) as peer:
            yield GrpcPeople(peer)
    finally:
        await server.stop(0)


def auth_server(auth: FakeAuth, settings: NotificationSettings) -> GrpcServer:
    return create_grpc_server(
        settings, 0, [partial(auth_pb2_grpc.add_AuthServicer_to_server, auth)]
    )


def settings_values() -> Json:
    return {
        "postgres_host": "unused",
        "postgres_password": "unused",
        "internal_service_token": "internal-token-for-tests",
        "auth_issuer": "http://auth.test",
    }
