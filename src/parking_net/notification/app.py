"""The composition root of notification: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from litestar.types import ASGIApp

from parking_net.notification import jobs
from parking_net.notification.channels.telegram import opened_telegram, telegram_limits
from parking_net.notification.clients import GrpcPeople
from parking_net.notification.domain.messages import Channel
from parking_net.notification.handlers.events import listener
from parking_net.notification.handlers.http import ROUTES
from parking_net.notification.handlers.stream import STREAM_ROUTES
from parking_net.notification.service.deliver import Deliverer, opened_deliverer
from parking_net.notification.service.desk import Desk
from parking_net.notification.service.stream import Streams, opened_streams
from parking_net.notification.settings import NotificationSettings
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

settings_type = NotificationSettings

TITLE: Final = "Parking Net: notification"
ALL_ROUTES: Final = [*ROUTES, *STREAM_ROUTES]


@asynccontextmanager
async def running(
    settings: NotificationSettings, clock: Clock | None = None, tokens: TokenVerifier | None = None
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.notification_db_name)
        )
        transport = await stack.enter_async_context(opened_transport(settings))
        readiness = Readiness()
        readiness.add("database", database.ping)
        streams = await stack.enter_async_context(
            opened_streams(database, clock, readiness.draining)
        )
        senders = await stack.enter_async_context(opened_senders(settings, database, clock))
        desk = Desk(database, clock, carriers(settings), deliveries_due=senders.wake)
        http = http_app(settings, desk, streams, tokens, readiness)
        await stack.enter_async_context(
            consuming(transport, settings.kafka_group_id, listener(desk))
        )
        yield RunningService(
            name=settings.service_name,
            http=http,
            jobs=[
                *transport.jobs(),
                *streams.jobs(),
                *senders.jobs(),
                jobs.reminder(desk),
                jobs.notifications_trim(desk, timedelta(days=settings.notifications_kept_days)),
                jobs.events_trim(desk),
                jobs.reminders_trim(desk),
                jobs.erasures_repeat(desk),
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs no database."""
    return openapi_document(title=TITLE, routes=ALL_ROUTES, injected=("desk", "streams"))


def carriers(settings: NotificationSettings) -> tuple[Channel, ...]:
    """The channels beside the inbox that the settings switch on."""
    return () if settings.telegram_api_key is None else (Channel.TELEGRAM,)


@dataclass(frozen=True, slots=True)
class Senders:
    """One for each channel beside the inbox."""

    deliverers: tuple[Deliverer, ...] = ()

    def wake(self) -> None:
        for deliverer in self.deliverers:
            deliverer.wake()

    def jobs(self) -> list[Job]:
        return [job for deliverer in self.deliverers for job in deliverer.jobs()]


@asynccontextmanager
async def opened_senders(
    settings: NotificationSettings, database: Database, clock: Clock
) -> AsyncIterator[Senders]:
    """Those that the settings switch on. Neither auth nor Telegram need be up."""
    if settings.telegram_api_key is None:
        yield Senders()
        return
    auth_address = grpc_target(settings.auth_host, settings.auth_grpc_port)
    async with (
        opened_peer(auth_address, settings.internal_service_token.get_secret_value()) as auth,
        opened_telegram(settings.telegram_api_url, settings.telegram_api_key, clock) as telegram,
        opened_deliverer(
            database, telegram, GrpcPeople(auth), telegram_limits(), clock
        ) as deliverer,
    ):
        yield Senders((deliverer,))


def http_app(
    settings: NotificationSettings,
    desk: Desk,
    streams: Streams,
    tokens: TokenVerifier | None,
    readiness: Readiness,
) -> ASGIApp:
    """The REST side over a desk and its streams."""
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ALL_ROUTES,
        provide={"desk": desk, "streams": streams},
        tokens=tokens or TokenVerifier.for_settings(settings),
        readiness=readiness,
    )
