"""People and things that bad input is aimed at, and that must not change by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.acceptance.people import People, Person, new_place, stay
from tests.acceptance.world import Json, answer


@dataclass(frozen=True)
class Scene:
    owner: Person
    driver: Person
    admin: Person
    place: Json
    booking: Json

    def person(self, role: str) -> Person:
        return {"owner": self.owner, "driver": self.driver, "admin": self.admin}[role]

    def at(self, path: str) -> str:
        return path.replace("{place}", self.place["id"]).replace(
            "{booking}", self.booking["booking_id"]
        )


async def scene_of(people: People) -> Scene:
    """An owner with a place, a driver with money and a confirmed booking there."""
    owner = await people.owner()
    driver = await people.driver(money=10**6)
    place = await new_place(owner, capacity=5)
    booking = await driver.books(place, stay())
    return Scene(owner, driver, people.admin, place, booking)


async def everything(scene: Scene) -> list[Any]:
    """All that the people of the scene own."""
    return [
        answer(await scene.owner.get("/parking", params={"owner_id": scene.owner.user_id})),
        answer(await scene.owner.get("/booking")),
        answer(await scene.driver.get("/booking")),
        answer(await scene.driver.get("/auth/me")),
        answer(await scene.driver.get("/payment/promocodes")),
        await scene.driver.wallet(),
        await scene.owner.wallet(),
        await scene.driver.ledger(),
    ]
