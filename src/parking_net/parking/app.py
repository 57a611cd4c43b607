"""The composition root of parking: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final

from litestar.types import ASGIApp

from parking_net.parking.catalogue import Catalogue, watched
from parking_net.parking.handlers.answers import PublicAnswers
from parking_net.parking.handlers.grpc import ParkingServicer
from parking_net.parking.handlers.http import ROUTES
from parking_net.parking.service import Places
from parking_net.parking.settings import ParkingSettings
from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import opened_database
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.relay import Relay
from parking_net.shared.grpc.server import create_grpc_server
from parking_net.shared.http import IdempotencyStore, create_http_app, openapi_document
from parking_net.shared.identity import TokenVerifier
from parking_net.shared.readiness import Readiness
from parking_net.shared.runtime import RunningService
from parkingnet.v1.parking_pb2_grpc import add_ParkingServicer_to_server

settings_type = ParkingSettings

TITLE: Final = "Parking Net: parking"
BYTES_PER_MEBIBYTE: Final = 1024 * 1024


@asynccontextmanager
async def running(
    settings: ParkingSettings, clock: Clock | None = None, tokens: TokenVerifier | None = None
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.parking_db_name)
        )
        transport = await stack.enter_async_context(opened_transport(settings))
        relay = Relay(database, transport, service=settings.service_name)
        catalogue = Catalogue()
        places = Places(
            database,
            catalogue,
            clock=clock,
            default_timezone=settings.default_timezone,
            events_written=relay.wake,
        )
        idempotency = IdempotencyStore(database)
        readiness = Readiness()
        readiness.add("database", database.ping)
        readiness.outbox = relay.backlog
        http = _http_app(settings, places, catalogue, tokens, readiness, idempotency)
        await stack.enter_async_context(watched(catalogue, database))
        yield RunningService(
            name=settings.service_name,
            http=http,
            grpc=create_grpc_server(
                settings,
                settings.parking_grpc_port,
                [partial(add_ParkingServicer_to_server, ParkingServicer(places))],
            ),
            jobs=[
                relay.job,
                *transport.jobs(),
                idempotency.job,
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs no database."""
    return openapi_document(title=TITLE, routes=ROUTES, injected=("places",))


def _http_app(
    settings: ParkingSettings,
    places: Places,
    catalogue: Catalogue,
    tokens: TokenVerifier | None,
    readiness: Readiness,
    idempotency: IdempotencyStore,
) -> ASGIApp:
    capacity_bytes = settings.parking_cache_mebibytes * BYTES_PER_MEBIBYTE
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={"places": places},
        tokens=tokens or TokenVerifier.for_settings(settings),
        readiness=readiness,
        idempotency=idempotency,
        asgi_wrappers=[lambda app: PublicAnswers(app, places, catalogue, capacity_bytes)],
    )
