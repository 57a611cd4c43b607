"""The people of the stories: they register, get money, own places and book spaces."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.acceptance.world import Json, Via, World, answer

PASSWORD = "Correct-Horse-7"
_counter = itertools.count(1)
# Taken once, so that two stays of one story never lie on two sides of a full hour.
_FIRST_WHOLE_HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(
    hours=1
)


def unique(word: str) -> str:
    """A name nobody has had, within the limits of a login."""
    return f"{word}_{next(_counter)}_{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Person:
    world: World
    user_id: str
    login: str
    email: str
    role: str
    token: str
    refresh_token: str
    password: str = PASSWORD

    def through(self, via: Via) -> Person:
        return replace(self, world=self.world.through(via))

    async def send(self, method: str, path: str, **what: Any) -> httpx.Response:
        return await self.world.send(method, path, token=self.token, **what)

    async def get(self, path: str, **what: Any) -> httpx.Response:
        return await self.send("GET", path, **what)

    async def post(self, path: str, json: object = None, **what: Any) -> httpx.Response:
        return await self.send("POST", path, json=json, **what)

    async def put(self, path: str, json: object, **what: Any) -> httpx.Response:
        return await self.send("PUT", path, json=json, **what)

    async def patch(self, path: str, json: object, **what: Any) -> httpx.Response:
        return await self.send("PATCH", path, json=json, **what)

    async def delete(self, path: str, **what: Any) -> httpx.Response:
        return await self.send("DELETE", path, **what)

    async def wallet(self) -> Json:
        found: Json = answer(await self.get("/payment/balance"))
        return found

    async def balance(self) -> int:
        """Minor units that can be spent now."""
        return int((await self.wallet())["balance"])

    async def pending(self) -> int:
        """Minor units of income from stays not yet over."""
        return int((await self.wallet())["pending"])

    async def ledger(self) -> list[Json]:
        """Every row of the person's account, newest first."""
        rows: list[Json] = answer(await self.get("/payment/transactions", params={"limit": 200}))
        return rows

    async def booking(self, booking_id: str) -> Json:
        found: Json = answer(await self.get(f"/booking/{booking_id}"))
        return found

    async def books(self, place: Json, when: Mapping[str, str]) -> Json:
        """A booking that must succeed."""
        wish = {"parking_place_id": place["id"], **when}
        made: Json = answer(await self.post("/booking", wish))
        return made


@dataclass
class People:
    """Makes people, money and places; knows the one administrator."""

    world: World
    admin: Person
    _address: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def through(self, via: Via) -> People:
        return replace(self, world=self.world.through(via), admin=self.admin.through(via))

    async def driver(self, *, money: int = 0) -> Person:
        """A new driver with so many minor units to spend."""
        driver = await register(self.world, "driver")
        if money:
            await self.give(driver, money)
        return driver

    async def owner(self) -> Person:
        return await register(self.world, "owner")

    async def promocode(self, amount: int, **more: object) -> str:
        """A code made by the administrator: one use unless `max_uses` says otherwise."""
        wish = {"amount": amount, "max_uses": 1, **more}
        made = answer(await self.admin.post("/payment/promocode", wish))
        return str(made["code"])

    async def give(self, person: Person, amount: int) -> None:
        code = await self.promocode(amount)
        answer(await person.post("/payment/promocode/activate", {"code": code}))

    def address(self) -> dict[str, str]:
        """A client's address of its own: sign-ins are counted per address."""
        number = next(self._address)
        return {"X-Forwarded-For": f"203.0.{number // 250 % 250}.{number % 250 + 1}"}


async def register(world: World, role: str, *, login: str | None = None) -> Person:
    login = login or unique(role)
    wish = {
        "email": f"{login}@example.com",
        "login": login,
        "password": PASSWORD,
        "role": role,
        "refresh": True,
    }
    return person_of(world, answer(await world.send("POST", "/auth/register", json=wish)))


async def sign_in(world: World, login: str, password: str = PASSWORD) -> Person:
    wish = {"login": login, "password": password, "refresh": True}
    body = answer(await world.send("POST", "/auth/login", json=wish))
    return person_of(world, body, password)


def person_of(world: World, body: Json, password: str = PASSWORD) -> Person:
    """The person that a grant (register, login, change-password) was given to."""
    user = body["user"]
    return Person(
        world=world,
        user_id=user["user_id"],
        login=user["login"],
        email=user["email"],
        role=user["role"],
        token=body["token"],
        refresh_token=body["refresh_token"],
        password=password,
    )


def place_wish(**more: object) -> Json:
    """What an owner fills in for a new place: 500 an hour, three spaces."""
    return {
        "name": unique("Harbour Garage"),
        "city": "Rotterdam",
        "address": "Quay 7",
        "parking_type": "covered",
        "hourly_rate": 500,
        "capacity": 3,
        "timezone": "Europe/Amsterdam",
        **more,
    }


async def new_place(owner: Person, **more: object) -> Json:
    made: Json = answer(await owner.post("/parking", place_wish(**more)))
    return made


def stay(
    *, starts_in: timedelta = timedelta(days=1), lasts: timedelta = timedelta(hours=2)
) -> dict[str, str]:
    """The dates of a stay that starts on a whole hour, about `starts_in` from now."""
    start = _FIRST_WHOLE_HOUR + starts_in
    return {"date_from": start.isoformat(), "date_to": (start + lasts).isoformat()}


def running_stay(lasts: timedelta) -> dict[str, str]:
    """The dates of a stay that started five minutes ago."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    return {"date_from": start.isoformat(), "date_to": (start + lasts).isoformat()}
