"""Every operation of the platform, and what each kind of caller is answered.

The table is the contract's sentence "who may do this" as data. `test_operations.py` runs it
through both doors and compares it with what the services document: an operation that is in a
document but not in this table fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tests.acceptance.people import PASSWORD, People, Person, new_place, place_wish, stay, unique
from tests.acceptance.people import register as register_person
from tests.acceptance.world import Json, answer, service_of


class Caller(StrEnum):
    """Who asks. Driver and owner are those whom the thing asked for belongs to."""

    NOBODY = "no token"
    EXPIRED = "expired token"
    FOREIGN = "token signed by a foreign key"
    MALFORMED = "malformed token"
    DRIVER = "driver"
    OTHER_DRIVER = "other driver"
    OWNER = "owner"
    OTHER_OWNER = "other owner"
    ADMIN = "admin"


UNKNOWN = (Caller.NOBODY, Caller.EXPIRED, Caller.FOREIGN, Caller.MALFORMED)
DRIVERS = (Caller.DRIVER, Caller.OTHER_DRIVER)
OWNERS = (Caller.OWNER, Caller.OTHER_OWNER)
KNOWN = (*DRIVERS, *OWNERS, Caller.ADMIN)
PARTIES = (Caller.DRIVER, Caller.OWNER, Caller.ADMIN)
"""Whom a booking concerns."""


@dataclass(frozen=True)
class Stage:
    """The people of the table, and fresh things of theirs for every case."""

    people: People
    driver: Person
    other_driver: Person
    owner: Person
    other_owner: Person
    place: Json
    """Belongs to `owner`; large enough for every case."""

    async def new_place(self) -> Json:
        return await new_place(self.owner)

    async def new_booking(self) -> Json:
        """Confirmed: of `driver`, in a place of `owner`."""
        return await self.driver.books(self.place, stay())


@dataclass(frozen=True)
class Wish:
    """A request as it is sent: path, and body or query."""

    path: str
    json: object = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One line of the table. `path` is the template, as behind the gateway."""

    method: str
    path: str
    expected: Mapping[Caller, int]
    prepare: Callable[[Stage], Awaitable[Wish]]
    note: str = ""
    """Tells lines of the same method and path apart."""

    @property
    def service(self) -> str:
        return service_of(self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}{f' ({self.note})' if self.note else ''}"


def anyone(status: int = 200) -> dict[Caller, int]:
    """Tokens make no difference, not even bad ones: the caller is not asked for."""
    return dict.fromkeys(Caller, status)


def only(*callers: Caller, status: int = 200, others: int = 403) -> dict[Caller, int]:
    """Callers who may; the other signed-in ones get `others`, the rest 401."""
    return {
        caller: 401 if caller in UNKNOWN else status if caller in callers else others
        for caller in Caller
    }


def just(path: str, **params: str) -> Callable[[Stage], Awaitable[Wish]]:
    """A wish that needs nothing made for it."""

    async def prepare(stage: Stage) -> Wish:
        return Wish(path, params=params)

    return prepare


async def _register(stage: Stage) -> Wish:
    login = unique("newcomer")
    body = {"email": f"{login}@example.com", "login": login, "password": PASSWORD, "role": "driver"}
    return Wish("/auth/register", body)


async def _login(stage: Stage) -> Wish:
    return Wish("/auth/login", {"login": stage.driver.login, "password": PASSWORD})


async def _login_by_code(stage: Stage) -> Wish:
    body = {"code": "x", "code_verifier": "x" * 43, "redirect_uri": "http://x.test/back"}
    return Wish("/auth/login/code", body)


async def _refresh(stage: Stage) -> Wish:
    person = await register_person(stage.people.world, "driver")
    return Wish("/auth/refresh", {"refresh_token": person.refresh_token})


async def _logout(stage: Stage) -> Wish:
    person = await register_person(stage.people.world, "driver")
    return Wish("/auth/logout", {"refresh_token": person.refresh_token})


async def _change_password(stage: Stage) -> Wish:
    person = await register_person(stage.people.world, "driver")
    body = {"login": person.login, "oldPassword": PASSWORD, "newPassword": "Another-Horse-8"}
    return Wish("/auth/change-password", body)


async def _change_me(stage: Stage) -> Wish:
    return Wish("/auth/me", {"locale": "en"})


async def _erase_me(stage: Stage) -> Wish:
    return Wish("/auth/me", {})


async def _erase_user(stage: Stage) -> Wish:
    person = await register_person(stage.people.world, "driver")
    return Wish(f"/auth/users/{person.user_id}")


async def _look_up_user(stage: Stage) -> Wish:
    return Wish("/auth/user", params={"login": stage.driver.login})


async def _change_user(stage: Stage) -> Wish:
    person = await register_person(stage.people.world, "driver")
    return Wish(f"/auth/users/{person.user_id}", {"enabled": False})


async def _create_place(stage: Stage) -> Wish:
    return Wish("/parking", place_wish())


async def _read_place(stage: Stage) -> Wish:
    return Wish(f"/parking/{stage.place['id']}")


async def _change_place(stage: Stage) -> Wish:
    place = await stage.new_place()
    return Wish(f"/parking/{place['id']}", {"description": "Mind the ramp"})


async def _delete_place(stage: Stage) -> Wish:
    place = await stage.new_place()
    return Wish(f"/parking/{place['id']}")


async def _availability(stage: Stage) -> Wish:
    params = {"parking_place_id": stage.place["id"], **stay()}
    return Wish("/booking/availability", params=params)


async def _today(stage: Stage) -> Wish:
    return Wish("/booking/today", params={"parking_place_id": stage.place["id"]})


async def _occupancy(stage: Stage) -> Wish:
    dates = stay()
    params = {"from": dates["date_from"], "to": dates["date_to"], "step": "hour"}
    return Wish("/booking/occupancy", params={"parking_place_id": stage.place["id"], **params})


async def _deletion(stage: Stage) -> Wish:
    return Wish("/booking/deletion", params={"parking_place_id": stage.place["id"]})


async def _quote(stage: Stage) -> Wish:
    return Wish("/booking/quote", {"parking_place_id": stage.place["id"], **stay()})


async def _book(stage: Stage) -> Wish:
    return Wish("/booking", {"parking_place_id": stage.place["id"], **stay()})


async def _pay(stage: Stage) -> Wish:
    return Wish(f"/booking/{(await stage.new_booking())['booking_id']}/pay")


async def _list_of_one_place(stage: Stage) -> Wish:
    return Wish("/booking", params={"parking_place_id": stage.place["id"]})


async def _list_of_one_driver(stage: Stage) -> Wish:
    return Wish("/booking", params={"user_id": stage.driver.user_id})


async def _read_booking(stage: Stage) -> Wish:
    return Wish(f"/booking/{(await stage.new_booking())['booking_id']}")


async def _cancel_by_put(stage: Stage) -> Wish:
    return Wish(f"/booking/{(await stage.new_booking())['booking_id']}", {"status": "Canceled"})


async def _move(stage: Stage) -> Wish:
    booking = await stage.new_booking()
    later = stay(lasts=timedelta(hours=3))
    return Wish(f"/booking/{booking['booking_id']}", {"date_to": later["date_to"]})


async def _change_quote(stage: Stage) -> Wish:
    booking = await stage.new_booking()
    return Wish(
        f"/booking/{booking['booking_id']}/quote",
        {"date_to": stay(lasts=timedelta(hours=3))["date_to"]},
    )


async def _cancellation(stage: Stage) -> Wish:
    return Wish(f"/booking/{(await stage.new_booking())['booking_id']}/cancellation")


async def _cancel_by_delete(stage: Stage) -> Wish:
    return Wish(f"/booking/{(await stage.new_booking())['booking_id']}")


async def _activate(stage: Stage) -> Wish:
    return Wish("/payment/promocode/activate", {"code": await stage.people.promocode(10)})


async def _generate(stage: Stage) -> Wish:
    return Wish("/payment/promocode/generate", {"amount": 5})


def _create_code(path: str) -> Callable[[Stage], Awaitable[Wish]]:
    async def prepare(stage: Stage) -> Wish:
        return Wish(path, {"amount": 10, "max_uses": 2})

    return prepare


async def _read_code(stage: Stage) -> Wish:
    return Wish(f"/payment/promocode/{await stage.people.promocode(10)}")


async def _revoke_admins_code(stage: Stage) -> Wish:
    return Wish(f"/payment/promocode/{await stage.people.promocode(10)}")


async def _revoke_drivers_code(stage: Stage) -> Wish:
    made = answer(await stage.driver.post("/payment/promocode/generate", {"amount": 5}))
    return Wish(f"/payment/promocode/{made['code']}")


async def _mark_read(stage: Stage) -> Wish:
    return Wish("/notifications/read", {"all": True})


async def _set_preferences(stage: Stage) -> Wish:
    return Wish("/notifications/preferences", {"channels": {"inbox": {"reminder": True}}})


SELF_SERVICE = only(*KNOWN)
ADMINS = only(Caller.ADMIN)
CONCERNED = only(*PARTIES)
ITS_OWNER = only(Caller.OWNER, Caller.ADMIN)

OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/auth/register", anyone(), _register),
    Operation("POST", "/auth/login", anyone(), _login),
    Operation("POST", "/auth/login/code", anyone(401), _login_by_code),
    Operation("POST", "/auth/refresh", anyone(), _refresh),
    Operation("POST", "/auth/logout", anyone(204), _logout),
    Operation("POST", "/auth/change-password", anyone(), _change_password),
    Operation("GET", "/auth/me", SELF_SERVICE, just("/auth/me")),
    Operation("PATCH", "/auth/me", SELF_SERVICE, _change_me),
    Operation(
        "DELETE", "/auth/me", only(*KNOWN, status=400), _erase_me, "the table needs its people"
    ),
    Operation(
        "POST",
        "/auth/me/telegram-link",
        only(*KNOWN, status=503),
        just("/auth/me/telegram-link"),
        "there is no bot",
    ),
    Operation("DELETE", "/auth/me/telegram-link", SELF_SERVICE, just("/auth/me/telegram-link")),
    Operation("GET", "/auth/user", ADMINS, _look_up_user),
    Operation("GET", "/auth/users", ADMINS, just("/auth/users", limit="1")),
    Operation("PATCH", "/auth/users/{user_id}", ADMINS, _change_user),
    Operation("DELETE", "/auth/users/{user_id}", ADMINS, _erase_user),
    Operation("GET", "/auth/config", anyone(), just("/auth/config")),
    Operation("GET", "/auth/tools", ADMINS, just("/auth/tools")),
    Operation(
        "GET",
        "/auth/.well-known/openid-configuration",
        anyone(),
        just("/auth/.well-known/openid-configuration"),
    ),
    Operation("GET", "/auth/.well-known/jwks.json", anyone(), just("/auth/.well-known/jwks.json")),
    Operation("GET", "/parking", anyone(), just("/parking", limit="1")),
    Operation("POST", "/parking", only(*OWNERS), _create_place),
    Operation("GET", "/parking/{id}", anyone(), _read_place),
    Operation("PUT", "/parking/{id}", ITS_OWNER, _change_place),
    Operation("DELETE", "/parking/{id}", ITS_OWNER, _delete_place),
    Operation("GET", "/booking/availability", anyone(), _availability),
    Operation("GET", "/booking/today", ITS_OWNER, _today),
    Operation("GET", "/booking/occupancy", ITS_OWNER, _occupancy),
    Operation("GET", "/booking/deletion", ITS_OWNER, _deletion),
    Operation("POST", "/booking/quote", anyone(), _quote),
    Operation("POST", "/booking", only(*DRIVERS), _book),
    Operation("POST", "/booking/{id}/pay", only(Caller.DRIVER), _pay, "paid already"),
    Operation("GET", "/booking", SELF_SERVICE, just("/booking", limit="1")),
    Operation(
        "GET",
        "/booking",
        only(Caller.DRIVER, *OWNERS, Caller.ADMIN),
        _list_of_one_driver,
        "of one driver",
    ),
    Operation(
        "GET",
        "/booking",
        only(*DRIVERS, Caller.OWNER, Caller.ADMIN),
        _list_of_one_place,
        "of one place",
    ),
    Operation("GET", "/booking/{id}", CONCERNED, _read_booking),
    Operation("PUT", "/booking/{id}", CONCERNED, _cancel_by_put, "cancel"),
    Operation("PUT", "/booking/{id}", only(Caller.DRIVER), _move, "extend"),
    Operation("POST", "/booking/{id}/quote", only(Caller.DRIVER), _change_quote),
    Operation("GET", "/booking/{id}/cancellation", CONCERNED, _cancellation),
    Operation("DELETE", "/booking/{id}", CONCERNED, _cancel_by_delete),
    Operation("GET", "/payment/balance", SELF_SERVICE, just("/payment/balance")),
    Operation("GET", "/payment/transactions", SELF_SERVICE, just("/payment/transactions")),
    Operation("POST", "/payment/promocode/activate", SELF_SERVICE, _activate),
    Operation("POST", "/payment/promocode/generate", SELF_SERVICE, _generate),
    Operation("POST", "/payment/promocode", ADMINS, _create_code("/payment/promocode")),
    Operation(
        "POST", "/payment/promocode/create", ADMINS, _create_code("/payment/promocode/create")
    ),
    Operation("GET", "/payment/promocode/{code}", SELF_SERVICE, _read_code),
    Operation("GET", "/payment/promocodes", SELF_SERVICE, just("/payment/promocodes")),
    Operation(
        "DELETE",
        "/payment/promocode/{code}",
        only(Caller.ADMIN, others=404),
        _revoke_admins_code,
        "an admin's",
    ),
    Operation(
        "DELETE",
        "/payment/promocode/{code}",
        only(Caller.DRIVER, Caller.ADMIN, others=404),
        _revoke_drivers_code,
        "a driver's",
    ),
    Operation("GET", "/notifications", SELF_SERVICE, just("/notifications", limit="1")),
    Operation("POST", "/notifications/read", SELF_SERVICE, _mark_read),
    Operation("GET", "/notifications/stream", SELF_SERVICE, just("/notifications/stream")),
    Operation(
        "GET", "/notifications/preferences", SELF_SERVICE, just("/notifications/preferences")
    ),
    Operation("PUT", "/notifications/preferences", SELF_SERVICE, _set_preferences),
)

PUBLIC_PLUMBING = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"})
"""What every service answers to anybody on its own port, documented or not."""
