"""People who use the platform through the gateway all the time, and what they were answered."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import httpx

from tests.acceptance.people import People, Person, new_place, stay
from tests.acceptance.world import Json, answer, told
from tests.support.eventually import eventually

READERS: Final = 4
WRITERS: Final = 3
MONEY: Final = 10**9
UNDECIDED: Final = (409, 503)
DECIDED_WITHIN_SECONDS: Final = 240
"""Longer than the claim of a process that died with a request in its hands."""


@dataclass
class Traffic:
    """What came of it so far."""

    place: Json
    served: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    repeated: int = 0
    booked: dict[str, list[str]] = field(default_factory=dict)
    """The bookings of each writer, by user."""

    def note(self, what: str, response: httpx.Response) -> bool:
        """Whether it went well."""
        if response.is_success:
            self.served[what] += 1
        else:
            self.failures.append(told(response))
        return response.is_success

    async def grows(self, requests: int = 100) -> None:
        """Wait until so many more requests were answered well."""
        wanted = self.served.total() + requests
        await eventually(
            lambda: self.served.total() >= wanted, within_seconds=DECIDED_WITHIN_SECONDS
        )


@contextlib.asynccontextmanager
async def traffic(people: People, *, keyed: bool) -> AsyncIterator[Traffic]:
    """Readers, and writers that book and cancel: `keyed`, with an Idempotency-Key.

    A writer with a key asks again while it is told that nobody knows; one without does nothing
    special, and neither do readers.
    """
    owner = await people.owner()
    seen = Traffic(await new_place(owner, capacity=1000))
    drivers = [await people.driver(money=MONEY) for _ in range(READERS + WRITERS)]
    there = [_through_the_gateway(driver) for driver in drivers]
    stop = asyncio.Event()
    work = [_reads(driver, seen) for driver in there[:READERS]]
    work += [_writes(driver, seen, keyed) for driver in there[READERS:]]
    tasks = [asyncio.create_task(_again_and_again(step, seen, stop)) for step in work]
    try:
        yield seen
    finally:
        stop.set()
        await asyncio.gather(*tasks)


def _through_the_gateway(person: Person) -> Person:
    return replace(person, world=person.world.through("gateway"))


async def _again_and_again(
    step: Callable[[], Awaitable[None]], seen: Traffic, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        try:
            await step()
        except httpx.TransportError as error:
            seen.failures.append(f"{type(error).__name__}: {error}")
        # Not as fast as can be: what is shown is that nothing fails, not what it can carry.
        await asyncio.sleep(0.02)


def _reads(person: Person, seen: Traffic) -> Callable[[], Awaitable[None]]:
    query = {"parking_place_id": seen.place["id"], **stay()}
    paths = itertools.cycle(
        [
            ("/parking", {}),
            (f"/parking/{seen.place['id']}", {}),
            ("/booking", {}),
            ("/booking/availability", query),
            ("/payment/balance", {}),
            ("/auth/me", {}),
            ("/notifications", {}),
        ]
    )

    async def step() -> None:
        path, parameters = next(paths)
        seen.note(f"GET {path}", await person.get(path, params=parameters))

    return step


def _writes(person: Person, seen: Traffic, keyed: bool) -> Callable[[], Awaitable[None]]:
    mine = seen.booked.setdefault(person.user_id, [])
    days = itertools.cycle(range(2, 300))

    async def step() -> None:
        # The token's quarter of an hour is longer than any of this; signing in is work as well.
        if len(mine) % 5 == 0:
            await _signs_in(person, seen, keyed)
        wish = {"parking_place_id": seen.place["id"], **stay(starts_in=timedelta(days=next(days)))}
        made = await _sent(person, "POST", "/booking", wish, seen, keyed)
        if not seen.note("POST /booking", made):
            return
        booking_id = answer(made)["booking_id"]
        mine.append(booking_id)
        if len(mine) % 2:
            path = f"/booking/{booking_id}"
            ended = await _sent(person, "DELETE", path, None, seen, keyed)
            seen.note("DELETE /booking", ended)

    return step


async def _signs_in(person: Person, seen: Traffic, keyed: bool) -> None:
    """Doing it twice is no harm: who asks again does so here as well."""
    wish = {"login": person.login, "password": person.password}
    response = await person.world.send("POST", "/auth/login", json=wish)
    if keyed and response.status_code == 503:
        seen.repeated += 1
        await asyncio.sleep(float(response.headers["retry-after"]))
        response = await person.world.send("POST", "/auth/login", json=wish)
    seen.note("POST /auth/login", response)


async def _sent(
    person: Person, method: str, path: str, wish: Json | None, seen: Traffic, keyed: bool
) -> httpx.Response:
    if not keyed:
        return await person.send(method, path, json=wish)
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    async with asyncio.timeout(DECIDED_WITHIN_SECONDS):
        while True:
            response = await person.send(method, path, json=wish, headers=headers)
            if response.status_code not in UNDECIDED:
                return response
            seen.repeated += 1
            await asyncio.sleep(float(response.headers["retry-after"]))
