"""The end of an account over HTTP: who may ask for it, and what stands in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from parking_net.auth.domain.erasure import Business
from parking_net.shared.errors import Unavailable
from parking_net.shared.identifiers import new_id
from tests.auth.support import (
    PASSWORD,
    WRONG_PASSWORD,
    Client,
    answer,
    cookie_of,
    new_auth_settings,
    problem,
    started_house,
)
from tests.support.database import Databases


@dataclass
class PretendedNeighbours:
    """Say what the test wants, and remember in whose name they were asked."""

    business: Business | None = field(default_factory=Business)
    asked: list[tuple[UUID, str, bool]] = field(default_factory=list)

    async def business_of(
        self, user_id: UUID, *, now: datetime, token: str, as_admin: bool
    ) -> Business:
        self.asked.append((user_id, token, as_admin))
        if self.business is None:
            raise Unavailable
        return self.business


@pytest.fixture
def neighbours() -> PretendedNeighbours:
    return PretendedNeighbours()


@pytest.fixture
async def client(new_database: Databases, neighbours: PretendedNeighbours) -> AsyncIterator[Client]:
    async with started_house(await new_auth_settings(new_database), neighbours) as house:
        yield house.client("198.51.100.7")


async def test_a_person_ends_their_account_with_their_password(
    client: Client, neighbours: PretendedNeighbours
) -> None:
    person = await client.register()
    gone = await client.send("DELETE", "/me", {"password": PASSWORD}, as_=person)
    assert answer(gone)["status"] == "success"
    assert cookie_of(gone)["max-age"] == "0"
    assert neighbours.asked == [(UUID(person.user_id), person.token, False)]
    problem(await client.login(person.login), 401, "wrong_credentials")
    problem(await client.refresh(person.refresh_token), 401)
    problem(await client.send("GET", "/me", as_=person), 401)
    written = await client.database.fetch(
        "SELECT subject, data FROM outbox WHERE type = 'user.erased'"
    )
    assert [tuple(row) for row in written] == [(person.user_id, {"user_id": person.user_id})]


async def test_a_wrong_password_ends_nothing_and_is_counted(client: Client) -> None:
    person = await client.register()
    for _ in range(5):
        wish = {"password": WRONG_PASSWORD, "give_up_balance": True}
        problem(await client.send("DELETE", "/me", wish, as_=person), 401, "wrong_credentials")
    wish = {"password": PASSWORD}
    problem(await client.send("DELETE", "/me", wish, as_=person), 429, "too_many_attempts")
    answer(await client.send("GET", "/me", as_=person))


async def test_the_password_must_be_there(client: Client) -> None:
    person = await client.register()
    problem(await client.send("DELETE", "/me", {}, as_=person), 400, field="password")
    problem(await client.send("DELETE", "/me", {"password": PASSWORD}), 401)


ONE = new_id()


@pytest.mark.parametrize(
    ("business", "code", "said"),
    [
        (Business(bookings=(ONE,), balance=5), "bookings_open", {"bookings": [str(ONE)]}),
        (Business(places=(ONE,), pending=5), "places_left", {"places": [str(ONE)]}),
        (Business(pending=5, currency="EUR"), "income_pending", {"pending": 5}),
        (Business(balance=7, currency="EUR"), "balance_left", {"balance": 7, "currency": "EUR"}),
    ],
)
async def test_what_is_open_stands_in_the_way_and_is_named(
    client: Client,
    neighbours: PretendedNeighbours,
    business: Business,
    code: str,
    said: dict[str, object],
) -> None:
    person = await client.register()
    neighbours.business = business
    body = problem(
        await client.send("DELETE", "/me", {"password": PASSWORD}, as_=person), 409, code
    )
    assert said.items() <= body.items()
    answer(await client.send("GET", "/me", as_=person))


async def test_money_that_is_given_up_stands_in_nobodys_way(
    client: Client, neighbours: PretendedNeighbours
) -> None:
    person = await client.register()
    neighbours.business = Business(balance=7, currency="EUR")
    wish = {"password": PASSWORD, "give_up_balance": True}
    answer(await client.send("DELETE", "/me", wish, as_=person))


async def test_nobody_is_erased_while_it_is_unknown_what_is_open(
    client: Client, neighbours: PretendedNeighbours
) -> None:
    person = await client.register()
    neighbours.business = None
    problem(await client.send("DELETE", "/me", {"password": PASSWORD}, as_=person), 503)
    answer(await client.send("GET", "/me", as_=person))


async def test_administrators_erase_who_asked_them(
    client: Client, neighbours: PretendedNeighbours
) -> None:
    admin, person = await client.admin(), await client.register()
    path = f"/users/{person.user_id}"
    problem(await client.send("DELETE", path, as_=await client.register()), 403)
    problem(await client.send("DELETE", f"/users/{new_id()}", as_=admin), 404)
    neighbours.business = Business(balance=7, currency="EUR")
    problem(await client.send("DELETE", path, as_=admin), 409, "balance_left")
    assert neighbours.asked[-1] == (UUID(person.user_id), admin.token, True)
    answer(await client.send("DELETE", path, as_=admin, params={"give_up_balance": True}))
    problem(await client.send("GET", "/user", as_=admin, params={"login": person.login}), 404)


async def test_the_last_administrator_stays(client: Client) -> None:
    admin = await client.admin()
    wish = {"password": PASSWORD}
    problem(await client.send("DELETE", "/me", wish, as_=admin), 409, "last_admin")
