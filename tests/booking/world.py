"""Booking as one test sees it: a private database, a still clock, neighbours over real gRPC."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

import httpx

from parking_net.booking.app import http_app
from parking_net.booking.clients import GrpcParkingPlaces, GrpcPayments
from parking_net.booking.service.desk import Desk, Rules
from parking_net.booking.service.place_deleted import empty_deleted_places
from parking_net.booking.service.reconcile import reconcile
from parking_net.booking.service.sweep import sweep_holds
from parking_net.booking.settings import BookingSettings
from parking_net.shared.database import Database
from parking_net.shared.grpc import create_grpc_server, opened_peer
from parking_net.shared.http import IdempotencyStore
from parking_net.shared.readiness import Readiness
from parkingnet.v1.parking_pb2_grpc import add_ParkingServicer_to_server
from parkingnet.v1.payment_pb2_grpc import add_PaymentServicer_to_server
from tests.booking.fake_parking import FakeParking
from tests.booking.fake_payment import FakePayment
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Json = dict[str, Any]


@dataclass
class Person:
    """Somebody with a token, calling booking over HTTP."""

    world: World
    role: str
    user_id: UUID = field(default_factory=uuid4)
    login: str | None = None

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        claims = {} if self.login is None else {"preferred_username": self.login}
        own = self.world.issuer.headers(role=self.role, user_id=self.user_id, **claims)
        headers = {**own, **more.pop("headers", {})}
        return await self.world.client.request(method, path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.call("GET", path, **more)

    async def put(self, path: str, body: object, **more: Any) -> httpx.Response:
        return await self.call("PUT", path, json=body, **more)

    async def delete(self, path: str, **more: Any) -> httpx.Response:
        return await self.call("DELETE", path, **more)

    async def asks_to_book(self, place_id: UUID, stay: Json, **more: Any) -> httpx.Response:
        body = {"parking_place_id": str(place_id), **stay, **more.pop("body", {})}
        return await self.call("POST", "/booking", json=body, **more)

    async def books(self, place_id: UUID, stay: Json, **more: Any) -> Json:
        booking: Json = answer(await self.asks_to_book(place_id, stay, **more))
        return booking

    async def pays(self, booking: Json) -> httpx.Response:
        return await self.call("POST", f"/booking/{booking['booking_id']}/pay")

    async def reads(self, booking: Json) -> Json:
        seen: Json = answer(await self.get(path_of(booking)))
        return seen

    @property
    def money(self) -> int:
        return self.world.payment.balance(self.user_id)


@dataclass
class World:
    """Everything a test touches."""

    database: Database
    clock: FixedClock
    parking: FakeParking
    payment: FakePayment
    desk: Desk
    issuer: TestIssuer
    client: httpx.AsyncClient
    settings: BookingSettings

    def driver(self, money: int = 0, login: str | None = None) -> Person:
        person = Person(self, "driver", login=login)
        self.payment.give(person.user_id, money)
        return person

    def owner(self) -> Person:
        return Person(self, "owner")

    def admin(self) -> Person:
        return Person(self, "admin")

    def stay(self, starts_in: timedelta = DAY, lasts: timedelta = 2 * HOUR) -> Json:
        start = self.clock.now() + starts_in
        return {"date_from": start.isoformat(), "date_to": (start + lasts).isoformat()}

    async def sweeps(self) -> int:
        return await sweep_holds(self.desk)

    async def reconciles(self) -> int:
        return await reconcile(self.desk)

    async def empties_deleted_places(self) -> int:
        return await empty_deleted_places(self.desk)

    async def settles_everything(self) -> None:
        """Let time pass until the background work has nothing left."""
        for _ in range(20):
            self.clock.advance(timedelta(seconds=21))
            await self.sweeps()
            await self.reconciles()

    async def events(self) -> list[Json]:
        rows = await self.database.fetch(
            "SELECT type, subject, data, time FROM outbox ORDER BY position"
        )
        return [dict(row) for row in rows]

    async def orders(self, booking: Json) -> list[tuple[str, str]]:
        """Kind and state of each order to payment, in the order they were written."""
        rows = await self.database.fetch(
            "SELECT kind, state FROM payment_orders WHERE booking_id = $1"
            " ORDER BY created_at, operation_id",
            UUID(booking["booking_id"]),
        )
        return [(row["kind"], row["state"]) for row in rows]


@dataclass(frozen=True)
class Neighbourhood:
    """The two fake services on their ports."""

    parking: FakeParking
    payment: FakePayment
    places: GrpcParkingPlaces
    payments: GrpcPayments


@asynccontextmanager
async def opened_neighbourhood(settings: BookingSettings) -> AsyncIterator[Neighbourhood]:
    parking, payment = FakeParking(), FakePayment()
    server = create_grpc_server(
        settings,
        0,
        [
            partial(add_ParkingServicer_to_server, parking),
            partial(add_PaymentServicer_to_server, payment),
        ],
    )
    await server.start()
    token = settings.internal_service_token.get_secret_value()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop, 0)
        peer = await stack.enter_async_context(opened_peer(f"127.0.0.1:{server.port}", token))
        yield Neighbourhood(parking, payment, GrpcParkingPlaces(peer), GrpcPayments(peer))


@asynccontextmanager
async def opened_world(databases: Databases) -> AsyncIterator[World]:
    database = await databases("booking")
    settings = new_settings(
        BookingSettings,
        {
            "postgres_host": "unused",
            "postgres_password": "unused",
            "internal_service_token": "internal-token-for-tests",
            "auth_issuer": "http://auth.test",
        },
    )
    clock = FixedClock()
    issuer = TestIssuer(clock=clock)
    async with opened_neighbourhood(settings) as neighbours:
        desk = Desk(
            database=database,
            places=neighbours.places,
            payments=neighbours.payments,
            clock=clock,
            rules=Rules(currency="USD", hold=timedelta(minutes=10), min_stay=HOUR),
            events_written=lambda: None,
            orders_due=lambda: None,
        )
        app = http_app(settings, desk, issuer.verifier(), Readiness(), IdempotencyStore(database))
        transport = httpx.ASGITransport(cast(Any, app))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield World(
                database=database,
                clock=clock,
                parking=neighbours.parking,
                payment=neighbours.payment,
                desk=desk,
                issuer=issuer,
                client=client,
                settings=settings,
            )


def path_of(booking: Json) -> str:
    return f"/booking/{booking['booking_id']}"


def answer(response: httpx.Response) -> Any:
    """The body of a success."""
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: httpx.Response, status: int, code: str, field: str | None = None) -> Json:
    """The body of exactly this refusal."""
    body: Json = response.json()
    assert (response.status_code, body.get("code")) == (status, code), response.text
    if field is not None:
        assert field in [mistake["field"] for mistake in body["errors"]], response.text
    return body


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
