"""The composition root of payment: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final

from litestar.types import ASGIApp

from parking_net.payment.handlers.grpc import PaymentServicer
from parking_net.payment.handlers.http import ROUTES
from parking_net.payment.jobs import payment_jobs
from parking_net.payment.service.payment_service import PaymentService
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import opened_database
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.relay import Relay
from parking_net.shared.grpc.server import create_grpc_server
from parking_net.shared.http import IdempotencyStore, create_http_app, openapi_document
from parking_net.shared.identity import TokenVerifier
from parking_net.shared.readiness import Readiness
from parking_net.shared.runtime import RunningService
from parkingnet.v1.payment_pb2_grpc import add_PaymentServicer_to_server

settings_type = PaymentSettings

TITLE: Final = "Parking Net: payment"


@asynccontextmanager
async def running(
    settings: PaymentSettings, clock: Clock | None = None, tokens: TokenVerifier | None = None
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.payment_db_name)
        )
        transport = await stack.enter_async_context(opened_transport(settings))
        relay = Relay(database, transport, service=settings.service_name)
        payment = PaymentService.over(
            database, clock, miss_limit=settings.miss_limit, events_written=relay.wake
        )
        idempotency = IdempotencyStore(database)
        readiness = Readiness()
        readiness.add("database", database.ping)
        readiness.outbox = relay.backlog
        yield RunningService(
            name=settings.service_name,
            http=_http_app(settings, payment, tokens, readiness, idempotency),
            grpc=create_grpc_server(
                settings,
                settings.payment_grpc_port,
                [partial(add_PaymentServicer_to_server, PaymentServicer(payment.booking_payments))],
            ),
            jobs=[
                relay.job,
                *transport.jobs(),
                *payment_jobs(payment, database),
                idempotency.job,
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs no database."""
    return openapi_document(
        title=TITLE, routes=ROUTES, injected=("wallets", "promocodes", "currency")
    )


def _http_app(
    settings: PaymentSettings,
    payment: PaymentService,
    tokens: TokenVerifier | None,
    readiness: Readiness,
    idempotency: IdempotencyStore,
) -> ASGIApp:
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={
            "wallets": payment.wallets,
            "promocodes": payment.promocodes,
            "currency": settings.currency,
        },
        tokens=tokens or TokenVerifier.for_settings(settings),
        readiness=readiness,
        idempotency=idempotency,
    )
