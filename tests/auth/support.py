"""People at the door of auth, as tests see them."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from parking_net.auth.app import running
from parking_net.auth.clients import Neighbours
from parking_net.auth.domain.accounts import NewUser
from parking_net.auth.settings import AuthSettings
from parking_net.shared.database import Database, opened_database
from parking_net.shared.identity import Role
from parking_net.shared.runtime import RunningService
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.ports import free_port
from tests.support.settings import new_settings

PASSWORD = "Correct-Horse-7"
WRONG_PASSWORD = "Wrong-Horse-7"
OTHER_PASSWORD = "Another-Horse-8"

Json = dict[str, Any]

_number = itertools.count(1)
_telegram_id = itertools.count(1_000_000)


def unique(word: str = "anna") -> str:
    """A login nobody has had."""
    return f"{word}_{next(_number)}"


def new_telegram_id() -> int:
    """A Telegram id nobody has had."""
    return next(_telegram_id)


def somebody(
    *, login: str | None = None, email: str | None = None, telegram_id: int = 0,
    role: Role = Role.DRIVER,
) -> NewUser:  # fmt: skip
    login = login or unique()
    return NewUser.parse(
        login=login,
        email=email or f"{login}@example.com",
        password=PASSWORD,
        role=role,
        telegram_id=telegram_id,
    )


def registration(**more: object) -> Json:
    """A body that `POST /register` takes."""
    login = unique()
    good = {
        "login": login,
        "email": f"{login}@example.com",
        "password": PASSWORD,
        "role": "driver",
    }
    return {**good, **more}


@dataclass(frozen=True)
class Person:
    """Somebody registered, with their tokens."""

    user_id: str
    login: str
    email: str
    token: str
    refresh_token: str

    @property
    def signed(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@dataclass
class Client:
    """Sends requests without keeping cookies, and knows how a good answer looks."""

    http: httpx.AsyncClient
    database: Database
    address: str
    prefix: str = ""

    async def send(
        self, method: str, path: str, json: object = None, **more: Any
    ) -> httpx.Response:
        """`address` is where the request comes from; `as_` is the person who sends it."""
        person: Person | None = more.pop("as_", None)
        address = more.pop("address", self.address)
        headers = {
            "x-forwarded-for": address,
            **(person.signed if person else {}),
            **more.pop("headers", {}),
        }
        if json is not None:
            more["json"] = json
        self.http.cookies.clear()
        return await self.http.request(method, self.prefix + path, headers=headers, **more)

    async def register(self, **more: object) -> Person:
        body = answer(await self.send("POST", "/register", registration(refresh=True, **more)))
        return person_of(body)

    async def admin(self) -> Person:
        """Somebody made administrator by the back door, signed in."""
        person = await self.register()
        await self.database.execute(
            "UPDATE users SET role = 'admin' WHERE login = $1", person.login
        )
        return person_of(answer(await self.login(person.login, refresh=True)))

    async def login(
        self, login: str, password: str = PASSWORD, *, address: str | None = None, **more: object
    ) -> httpx.Response:
        body = {"login": login, "password": password, **more}
        return await self.send("POST", "/login", body, address=address or self.address)

    async def refresh(self, refresh_token: str) -> httpx.Response:
        return await self.send("POST", "/refresh", {"refresh_token": refresh_token})

    async def change_password(
        self, login: str, old: str, new: str = OTHER_PASSWORD, *, address: str | None = None
    ) -> httpx.Response:
        body = {"login": login, "oldPassword": old, "newPassword": new, "refresh": True}
        return await self.send("POST", "/change-password", body, address=address or self.address)


@dataclass(frozen=True)
class House:
    """An auth service, its database by the back door, and its clock."""

    settings: AuthSettings
    clock: FixedClock
    database: Database
    service: RunningService
    http: httpx.AsyncClient

    def client(self, address: str) -> Client:
        return Client(self.http, self.database, address)


@asynccontextmanager
async def opened_house(databases: Databases, **more: object) -> AsyncIterator[House]:
    """A service over databases of its own; its jobs do not run, its gRPC port is not served."""
    async with started_house(await new_auth_settings(databases, **more)) as house:
        yield house


@asynccontextmanager
async def started_house(
    settings: AuthSettings, neighbours: Neighbours | None = None
) -> AsyncIterator[House]:
    clock = FixedClock()
    async with (
        opened_database(settings, settings.auth_db_name) as database,
        running(settings, clock, neighbours) as service,
        httpx.AsyncClient(transport=_asgi(service), base_url="http://auth.test") as http,
    ):
        yield House(settings, clock, database, service, http)


async def new_auth_settings(databases: Databases, **more: object) -> AuthSettings:
    """Settings of a service over databases of its own, with a free gRPC port."""
    values = {
        "identity_key_secret": "a secret of the tests",
        "auth_grpc_port": free_port(),
        **more,
    }
    return new_settings(AuthSettings, await databases.settings_for("auth", **values))


@asynccontextmanager
async def from_address(house: House, address: str) -> AsyncIterator[Client]:
    """A client connected from this very address, not through a trusted proxy."""
    transport = _asgi(house.service, address)
    async with httpx.AsyncClient(transport=transport, base_url="http://auth.test") as http:
        yield Client(http, house.database, address)


def _asgi(service: RunningService, address: str = "127.0.0.1") -> httpx.ASGITransport:
    app: Any = service.http
    return httpx.ASGITransport(app=app, client=(address, 4711))


def person_of(body: Json) -> Person:
    user = body["user"]
    return Person(
        user_id=user["user_id"],
        login=user["login"],
        email=user["email"],
        token=body["token"],
        refresh_token=body["refresh_token"],
    )


def answer(response: httpx.Response, status: int = 200) -> Any:
    """The body of an answer that must have this status."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def problem(
    response: httpx.Response, status: int, code: str | None = None, *, field: str | None = None
) -> Json:
    """The body of a refusal that must have this status, code and wrong field."""
    body: Json = answer(response, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert code is None or body["code"] == code, body
    assert field is None or field in [item["field"] for item in body["errors"]], body
    return body


def cookie_of(response: httpx.Response) -> dict[str, str]:
    """The one cookie of an answer: its name, value and attributes, in lower case."""
    (header,) = response.headers.get_list("set-cookie")
    parts = [part.strip().partition("=") for part in header.split(";")]
    return {"name": parts[0][0], "value": parts[0][2]} | {
        name.lower(): value for name, _, value in parts[1:]
    }
