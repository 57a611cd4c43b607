"""What the stories look at again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.acceptance.people import Person
from tests.acceptance.world import Json, answer

HOUR = timedelta(hours=1)


async def owns(person: Person, *, balance: int, pending: int = 0) -> None:
    """The wallet is exactly so, and the ledger's rows sum to it."""
    wallet = await person.wallet()
    assert (wallet["balance"], wallet["pending"]) == (balance, pending)
    rows = await person.ledger()
    assert sum(row["amount"] for row in rows if row["status"] == "completed") == balance
    assert sum(row["amount"] for row in rows if row["status"] == "pending") == pending


async def free_spaces(person: Person, place: Json, when: Mapping[str, str]) -> int:
    params = {"parking_place_id": place["id"], **when}
    (found,) = answer(await person.get("/booking/availability", params=params))
    assert found["parking_place_id"] == place["id"]
    assert found["capacity"] == place["capacity"]
    return int(found["free_spaces"])


def moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, f"{text} has no offset"
    return moment
