"""What people find in their inbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from tests.acceptance.people import Person
from tests.acceptance.world import Json, answer
from tests.support.eventually import eventually

TOLD_WITHIN_SECONDS: Final = 15
PAGE: Final = 200


async def speaking(person: Person, locale: str) -> Person:
    """The same person with a token that names another language."""
    answer(await person.patch("/auth/me", {"locale": locale}))
    wish = {"refresh_token": person.refresh_token}
    body = answer(await person.world.send("POST", "/auth/refresh", json=wish))
    return replace(person, token=body["token"], refresh_token=body["refresh_token"])


async def inbox(person: Person, **query: object) -> list[Json]:
    """All that the person was told, the oldest first."""
    told: list[Json] = answer(await person.get("/notifications", params={"limit": PAGE, **query}))
    assert len(told) < PAGE, "a page is not all"
    return told[::-1]


async def told_of(person: Person, booking_id: str) -> list[Json]:
    """What the person was told of a booking, the oldest first."""
    return [one for one in await inbox(person) if one["data"]["booking_id"] == booking_id]


async def hears(person: Person, booking_id: str, *types: str) -> list[Json]:
    """Wait until the person was told exactly this of a booking, in this order."""

    def is_this(told: Collection[Json]) -> bool:
        return [one["type"] for one in told] == list(types)

    return await eventually(
        lambda: told_of(person, booking_id), is_this, within_seconds=TOLD_WITHIN_SECONDS
    )
