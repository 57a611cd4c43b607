"""The composition root of booking: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from litestar.types import ASGIApp

from parking_net.booking import jobs
from parking_net.booking.clients import GrpcParkingPlaces, GrpcPayments
from parking_net.booking.domain.neighbours import ParkingPlaces, Payments
from parking_net.booking.handlers.events import GROUP, listener
from parking_net.booking.handlers.http import ROUTES
from parking_net.booking.service.desk import Desk, Rules
from parking_net.booking.settings import BookingSettings
from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import Database, opened_database
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.relay import Relay
from parking_net.shared.events.transport import consuming
from parking_net.shared.grpc import opened_peer
from parking_net.shared.http import IdempotencyStore, create_http_app, openapi_document
from parking_net.shared.identity import TokenVerifier
from parking_net.shared.jobs import Job
from parking_net.shared.readiness import Readiness
from parking_net.shared.replicas import grpc_target
from parking_net.shared.runtime import RunningService

settings_type = BookingSettings

TITLE: Final = "Parking Net: booking"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The services that booking calls."""

    places: ParkingPlaces
    payments: Payments


@asynccontextmanager
async def running(
    settings: BookingSettings,
    clock: Clock | None = None,
    tokens: TokenVerifier | None = None,
    neighbours: Neighbours | None = None,
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.booking_db_name)
        )
        transport = await stack.enter_async_context(opened_transport(settings))
        relay = Relay(database, transport, service=settings.service_name)
        if neighbours is None:
            neighbours = await stack.enter_async_context(opened_neighbours(settings))
        desk, work = _staffed(settings, database, neighbours, clock or SystemClock(), relay)
        idempotency = IdempotencyStore(database)
        readiness = Readiness()
        readiness.add("database", database.ping)
        readiness.outbox = relay.backlog
        http = http_app(settings, desk, tokens, readiness, idempotency)
        handle = listener(desk, work.place_emptier.wake)
        await stack.enter_async_context(consuming(transport, GROUP, handle))
        yield RunningService(
            name=settings.service_name,
            http=http,
            jobs=[
                relay.job,
                *transport.jobs(),
                work.reconciler,
                work.place_emptier,
                jobs.hold_sweeper(desk),
                jobs.gauges(desk),
                jobs.erasures_repeat(desk),
                idempotency.job,
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs no database."""
    return openapi_document(title=TITLE, routes=ROUTES, injected=("desk",))


@asynccontextmanager
async def opened_neighbours(settings: BookingSettings) -> AsyncIterator[Neighbours]:
    """Parking and payment over gRPC; neither need be up."""
    token = settings.internal_service_token.get_secret_value()
    parking_address = grpc_target(settings.parking_host, settings.parking_grpc_port)
    payment_address = grpc_target(settings.payment_host, settings.payment_grpc_port)
    async with (
        opened_peer(parking_address, token) as parking,
        opened_peer(payment_address, token) as payment,
    ):
        yield Neighbours(GrpcParkingPlaces(parking), GrpcPayments(payment))


@dataclass(frozen=True, slots=True)
class BackgroundWork:
    """The jobs that others wake."""

    reconciler: Job
    place_emptier: Job


def _staffed(
    settings: BookingSettings,
    database: Database,
    neighbours: Neighbours,
    clock: Clock,
    relay: Relay,
) -> tuple[Desk, BackgroundWork]:
    """The desk and the jobs behind it; each needs the other."""
    desk = Desk(
        database=database,
        places=neighbours.places,
        payments=neighbours.payments,
        clock=clock,
        rules=Rules(
            currency=settings.currency,
            hold=timedelta(minutes=settings.hold_minutes),
            min_stay=timedelta(minutes=settings.min_stay_minutes),
        ),
        events_written=relay.wake,
        orders_due=lambda: work.reconciler.wake(),
    )
    work = BackgroundWork(jobs.reconciler(desk), jobs.place_emptier(desk))
    return desk, work


def http_app(
    settings: BookingSettings,
    desk: Desk,
    tokens: TokenVerifier | None,
    readiness: Readiness,
    idempotency: IdempotencyStore,
) -> ASGIApp:
    """The REST side over a desk."""
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={"desk": desk},
        tokens=tokens or TokenVerifier.for_settings(settings),
        readiness=readiness,
        idempotency=idempotency,
    )
