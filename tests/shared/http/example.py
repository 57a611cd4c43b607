"""A small service that has one of everything, for the tests of what surrounds services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Response

from parking_net.shared.errors import Conflict, NotFound, PaymentRequired, TooManyRequests
from parking_net.shared.http import (
    IdempotencyStore,
    Page,
    create_http_app,
    declared,
    idempotent,
    paged,
    signed_in,
)
from parking_net.shared.http.asgi import AsgiApp
from parking_net.shared.identity import Caller
from parking_net.shared.readiness import Readiness
from parking_net.shared.settings import ServiceSettings
from tests.support.tokens import TestIssuer


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    amount: Annotated[int, msgspec.Meta(ge=1, le=10)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    colour: Colour = Colour.RED
    shape: Literal["round", "square"] | None = None
    place_id: UUID | None = None
    parts: list[int] = []
    any_number: int = 0


class Echo(msgspec.Struct, frozen=True, kw_only=True):
    operation_id: UUID
    runs: int
    amount: int


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    number: int


class OutOfLuck(PaymentRequired):
    code, title = "out_of_luck", "There is no luck left"


class Works:
    """What the example's handlers call; `next` decides what happens."""

    def __init__(self) -> None:
        self.runs = 0
        self.operation_ids: list[UUID] = []
        self.next: Callable[[], Any] = lambda: None
        self.begun = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def run(self, operation_id: UUID | None = None) -> int:
        self.runs += 1
        run = self.runs
        self.begun.set()
        if operation_id is not None:
            self.operation_ids.append(operation_id)
        outcome = self.next()
        if asyncio.iscoroutine(outcome):
            try:
                await outcome
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        return run


@get("/things/{thing_id:str}", responses=declared(NotFound, Conflict, TooManyRequests))
async def show_thing(thing_id: FromPath[str], works: Works) -> Numbers:
    """Show one thing."""
    return Numbers(number=await works.run())


@get("/things", guards=[signed_in])
async def list_things(
    request: Request[Any, Any, Any],
    caller: Caller,
    place_id: FromQuery[list[UUID] | None] = None,
    since: Annotated[datetime | None, QueryParameter(name="from")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    count: FromQuery[bool] = False,
    colour: FromQuery[Colour | None] = None,
    ratio: FromQuery[float | None] = None,
) -> Response[list[Numbers]]:
    """List things."""
    numbers = list(range(min(limit, 3)))
    page = Page(numbers, "next+cursor", 7 if count else None)
    return paged(request, page, lambda number: Numbers(number=number))


@delete("/things/{thing_id:str}", guards=[signed_in], status_code=200)
async def drop_thing(thing_id: FromPath[str], works: Works) -> Numbers:
    return Numbers(number=await works.run())


@get("/needs")
async def needs(first: FromQuery[int], second: FromQuery[str]) -> Numbers:
    return Numbers(number=first)


@post("/wishes", guards=[signed_in], opt=idempotent(), status_code=200)
async def make_wish(data: Wish, caller: Caller, works: Works, operation_id: UUID) -> Echo:
    """Make a wish."""
    runs = await works.run(operation_id)
    return Echo(operation_id=operation_id, runs=runs, amount=data.amount)


@post("/maybe", status_code=200)
async def maybe_wish(data: Wish | None = None) -> Numbers:
    return Numbers(number=data.amount if data else 0)


@delete("/wishes/{wish_id:str}", guards=[signed_in], opt=idempotent(), status_code=200)
async def drop_wish(wish_id: FromPath[str], works: Works, operation_id: UUID) -> Numbers:
    return Numbers(number=await works.run(operation_id))


ROUTES = [show_thing, drop_thing, list_things, needs, make_wish, maybe_wish, drop_wish]


class ExampleSettings(ServiceSettings):
    service_name = "example"
    example_rest_port: int = 0


def example_settings(**values: Any) -> ExampleSettings:
    defaults: dict[str, Any] = {
        "_env_file": None,
        "postgres_host": "nowhere",
        "postgres_password": "x",
        "internal_service_token": "an-internal-token-for-tests",
        "auth_issuer": "http://auth.test",
    }
    return ExampleSettings(**{**defaults, **values})


class Example:
    """The example application and the things to drive it with."""

    def __init__(
        self,
        *,
        store: IdempotencyStore | None = None,
        wrappers: Sequence[Callable[[AsgiApp], AsgiApp]] = (),
        **settings: object,
    ) -> None:
        self.issuer = TestIssuer()
        self.works = Works()
        self.readiness = Readiness()
        self.app = create_http_app(
            service="example",
            title="Example",
            settings=example_settings(**settings),
            routes=ROUTES,
            provide={"works": self.works},
            tokens=self.issuer.verifier(),
            readiness=self.readiness,
            idempotency=store or IdempotencyStore(None),  # type: ignore[arg-type]
            asgi_wrappers=wrappers,
            path_prefix_alias="/example",
        )

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://example.test")
