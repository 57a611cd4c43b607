"""Bringing operations to the points where faults strike, many at a time, and to their end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from tests.acceptance.people import Person, new_place, register
from tests.acceptance.running import Running, until_back
from tests.acceptance.world import Json, answer, problem
from tests.faults.books import Books
from tests.faults.operations import CHANGES, MONEY, RATE, Case, Operation
from tests.faults.orders import Orders
from tests.faults.site.fault_points import ANYONE
from tests.support.eventually import eventually

AT_ONCE: Final = 40
"""Operations that hang in one process: each may hold one of its connections to PostgreSQL."""
POOL_SIZE: Final = 50
PREPARED_AT_ONCE: Final = 8
TAKEN_WITHIN_SECONDS: Final = 10
AT_WORK_WITHIN_SECONDS: Final = 30
ANSWERED_WITHIN_SECONDS: Final = 40


@dataclass(frozen=True)
class Scene:
    """The people and things of one case; nobody else has to do with them."""

    case: Case
    driver: Person
    owner: Person
    place: Json
    now: datetime
    booking_id: str | None = None

    @property
    def name(self) -> str:
        """The id of the request, and its key."""
        return self.driver.login

    async def send(self) -> httpx.Response | None:
        """Ask for the operation; None when the connection is cut before the answer."""
        headers = {"X-Request-ID": self.name}
        if self.case.keyed:
            headers["Idempotency-Key"] = self.name
        method, path, wish = self._request()
        asking = self.owner if self.case.operation is Operation.OWNER_CANCELS else self.driver
        try:
            return await asking.send(method, path, json=wish, headers=headers)
        except httpx.TransportError:
            return None

    def _request(self) -> tuple[str, str, Json | None]:
        at = f"/booking/{self.booking_id}"
        operation = self.case.operation
        if operation is Operation.BOOK:
            return "POST", "/booking", self.wish()
        if operation is Operation.PAY:
            return "POST", f"{at}/pay", None
        if operation in CHANGES:
            return "PUT", at, operation.way.after.stay.dates(self.now)
        return "DELETE", at, None

    def wish(self) -> Json:
        stay = self.case.operation.way.before.stay
        return {"parking_place_id": self.place["id"], **stay.dates(self.now)}


@dataclass(frozen=True)
class Struck:
    """A case after its fault."""

    scene: Scene
    met_fault: bool
    first: httpx.Response | None
    """The answer to the request that met the fault; None when the connection was cut."""
    last: httpx.Response | None = None
    """The answer with which a keyed request was content."""

    @property
    def first_status(self) -> int | None:
        return None if self.first is None else self.first.status_code


@dataclass(frozen=True)
class Stage:
    """A platform with fault points, and a look into its databases."""

    running: Running
    orders: Orders
    books: Books


async def prepared(stage: Stage, cases: Sequence[Case]) -> list[Scene]:
    """A scene for each case, up to the moment before its operation."""
    code = await stage.running.people.promocode(MONEY, max_uses=len(cases))
    lanes = asyncio.Semaphore(PREPARED_AT_ONCE)

    async def one(case: Case) -> Scene:
        async with lanes:
            return await _prepared(stage, case, code)

    return list(await asyncio.gather(*(one(case) for case in cases)))


async def _prepared(stage: Stage, case: Case, code: str) -> Scene:
    world = stage.running.world
    driver, owner = await asyncio.gather(register(world, "driver"), register(world, "owner"))
    place = await new_place(owner, hourly_rate=RATE, capacity=1)
    scene = Scene(case, driver, owner, place, datetime.now(UTC).replace(microsecond=0))
    if case.operation is Operation.PAY:
        refusal = problem(await driver.post("/booking", scene.wish()), 402, "insufficient_funds")
        scene = replace(scene, booking_id=refusal["booking"]["booking_id"])
    answer(await driver.post("/payment/promocode/activate", {"code": code}))
    if case.operation.way.before.status == "Confirmed":
        made = answer(await driver.post("/booking", scene.wish()))
        scene = replace(scene, booking_id=made["booking_id"])
    return scene


async def kill_at_points(
    stage: Stage,
    scenes: Sequence[Scene],
    last_deed: Callable[[], Awaitable[None]] | None = None,
) -> list[Struck]:
    """Let each come to its point and hang there; then kill -9 the service they hang in.

    For what has not happened yet, dying at a point is the same as hanging there for ever.
    `last_deed` is done while they hang.
    """
    struck: list[Struck] = []
    for start in range(0, len(scenes), AT_ONCE):
        wave = scenes[start : start + AT_ONCE]
        (service,) = {scene.case.service for scene in wave}
        async with _let_go(stage, wave) as (wave, answers):
            met = await _all_met(stage, wave)
            if last_deed is not None:
                await last_deed()
            await until_back(stage.running, service, stage.running.kill(service))
            firsts = await asyncio.gather(*answers)
        struck += map(Struck, wave, met, firsts)
    return struck


async def kill_reconciler(stage: Stage, points: Sequence[str]) -> None:
    """Let the reconciler hang at each of the points with the open orders, then kill -9 booking."""
    for point in points:
        stage.orders.give("hang", point, ANYONE)
    await stage.books.hand_orders_to_reconciler()

    async def all_hang() -> bool:
        return all(stage.orders.is_taken(point, ANYONE) for point in points)

    await eventually(all_hang, bool, within_seconds=AT_WORK_WITHIN_SECONDS)
    await until_back(stage.running, "booking", stage.running.kill("booking"))


async def meet_faults(stage: Stage, scenes: Sequence[Scene]) -> list[Struck]:
    """Let each meet a fault that its service survives."""
    async with _let_go(stage, scenes) as (ready, answers):
        firsts = await asyncio.gather(*answers)
    return [
        Struck(scene, _met(stage, scene), first) for scene, first in zip(ready, firsts, strict=True)
    ]


async def answered(stage: Stage, struck: Sequence[Struck]) -> list[Struck]:
    """Send the keyed ones again, until there is an answer that counts."""

    async def one(each: Struck) -> Struck:
        if not each.scene.case.keyed:
            return each
        last = await eventually(
            each.scene.send, _counts, within_seconds=ANSWERED_WITHIN_SECONDS, every_seconds=0.5
        )
        return replace(each, last=last)

    return list(await asyncio.gather(*(one(each) for each in struck)))


@contextlib.asynccontextmanager
async def _let_go(
    stage: Stage, wave: Sequence[Scene]
) -> AsyncIterator[tuple[list[Scene], list[asyncio.Task[httpx.Response | None]]]]:
    """Order the faults and send the requests."""
    async with asyncio.TaskGroup() as charges:
        ready = await asyncio.gather(*(_being_charged(stage, scene, charges) for scene in wave))
        for scene in ready:
            stage.orders.give(scene.case.fault, scene.case.point, scene.name)
        yield ready, [asyncio.create_task(scene.send()) for scene in ready]


async def _being_charged(stage: Stage, scene: Scene, charges: asyncio.TaskGroup) -> Scene:
    """For who cancels meanwhile: a booking that was charged, and booking does not know it yet."""
    if scene.case.operation is not Operation.CANCEL_WHILE_BEING_CHARGED:
        return scene
    name = f"{scene.name}-books"
    stage.orders.give("late", "charge.after", name)

    async def books() -> None:
        with contextlib.suppress(httpx.TransportError):
            await scene.driver.post("/booking", scene.wish(), headers={"X-Request-ID": name})

    charges.create_task(books())

    async def is_charged() -> bool:
        return stage.orders.is_taken("charge.after", name)

    await eventually(is_charged, bool, within_seconds=TAKEN_WITHIN_SECONDS, every_seconds=0.02)
    (made,) = answer(await scene.driver.get("/booking"))
    return replace(scene, booking_id=made["booking_id"])


def _met(stage: Stage, scene: Scene) -> bool:
    return stage.orders.is_taken(scene.case.point, scene.name)


async def _all_met(stage: Stage, scenes: Sequence[Scene]) -> list[bool]:
    """Which of them have come to their point, when all have or a reasonable time is over."""

    async def look() -> list[bool]:
        return [_met(stage, scene) for scene in scenes]

    with contextlib.suppress(AssertionError):
        await eventually(look, all, within_seconds=TAKEN_WITHIN_SECONDS, every_seconds=0.02)
    return await look()


def _counts(response: httpx.Response | None) -> bool:
    """Whether the answer is one that a patient client does not ask again after."""
    if response is None or response.status_code == 503:
        return False
    body: Any = response.json()
    return not (response.status_code == 409 and body["code"] == "idempotency_in_progress")


def by_case(struck: Iterable[Struck]) -> dict[Case, Struck]:
    return {each.scene.case: each for each in struck}
