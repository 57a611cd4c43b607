"""What must be true of every case in the end, seen as its driver and its owner see it."""

from __future__ import annotations

import asyncio
from datetime import datetime

from tests.acceptance.people import Person
from tests.acceptance.world import answer, told
from tests.faults.operations import MONEY, WINDOWS, State, Stay
from tests.faults.striking import Scene, Struck


async def require_its_end(struck: Struck) -> None:
    """The booking is where the operation leads or where it was; money and space follow it."""
    scene, case = struck.scene, struck.scene.case
    assert struck.met_fault, f"{case} never came to its point: it proves nothing"
    if struck.last is not None:
        assert struck.last.status_code == 200, told(struck.last)
    state = case.outcome(struck.first_status)
    await _require_booking(scene, state)
    income = await asyncio.gather(scene.owner.balance(), scene.owner.pending())
    assert (await scene.driver.balance(), sum(income)) == (MONEY - state.spent, state.spent)
    free = await asyncio.gather(*(_free_spaces(scene, window) for window in WINDOWS))
    assert free == [0 if state.takes and state.takes.overlaps(one) else 1 for one in WINDOWS]


async def _require_booking(scene: Scene, state: State) -> None:
    found = answer(await scene.driver.get("/booking"))
    if state.status is None:
        assert found == []
        return
    (booking,) = found
    dates = [datetime.fromisoformat(booking[name]) for name in ("date_from", "date_to")]
    assert dates == [scene.now + state.stay.start, scene.now + state.stay.end]
    assert booking["status"] == state.status
    assert booking.get("refund_pending") is None


async def _free_spaces(scene: Scene, window: Stay) -> int:
    asking: Person = scene.driver
    params = {"parking_place_id": scene.place["id"], **window.dates(scene.now)}
    (found,) = answer(await asking.get("/booking/availability", params=params))
    return int(found["free_spaces"])
