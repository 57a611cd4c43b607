"""The same wish under the same key is answered once and remembered."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from tests.acceptance.people import People, Person, new_place, place_wish, stay
from tests.acceptance.world import Json, World, answer, problem, told
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
async def owner(people: People) -> Person:
    return await people.owner()


@pytest.fixture(scope="module")
async def place(owner: Person) -> Json:
    return await new_place(owner, capacity=1000, hourly_rate=500)


@pytest.fixture
async def buyer(people: People) -> Person:
    return await people.driver(money=10_000)


async def test_a_repeat_gets_the_first_answer(door: World, buyer: Person, place: Json) -> None:
    buyer = buyer.through(door.via)
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "wish 1/~!"}
    first = await buyer.post("/booking", wish, headers={"Idempotency-Key": "wish-1/~!"})
    again = await buyer.post("/booking", wish, headers={"Idempotency-Key": "wish-1/~!"})
    assert answer(again) == answer(first)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await buyer.balance() == 9000
    assert len(answer(await buyer.get("/booking"))) == 1
    problem(await buyer.post("/booking", wish, headers=key), 400)


async def test_refusals_are_remembered_too(people: People, place: Json, buyer: Person) -> None:
    poor = await people.driver()
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "poor"}
    first = problem(await poor.post("/booking", wish, headers=key), 402)
    await people.give(poor, 10_000)
    replay = await poor.post("/booking", wish, headers=key)
    assert problem(replay, 402)["booking"] == first["booking"]
    assert replay.headers["idempotency-replayed"] == "true"
    assert await poor.balance() == 10_000
    bad = {**wish, "date_to": wish["date_from"]}
    for replayed in (None, "true"):
        response = await buyer.post("/booking", bad, headers={"Idempotency-Key": "bad"})
        problem(response, 400, field="date_to")
        assert response.headers.get("idempotency-replayed") == replayed


async def test_another_wish_under_the_same_key_is_refused(buyer: Person, place: Json) -> None:
    key = {"Idempotency-Key": "one"}
    wish = {"parking_place_id": place["id"], **stay()}
    booking = answer(await buyer.post("/booking", wish, headers=key))
    other_body = {**wish, **stay(starts_in=timedelta(days=3))}
    code = "idempotency_key_reused"
    problem(await buyer.post("/booking", other_body, headers=key), 422, code)
    at = f"/booking/{booking['booking_id']}"
    problem(await buyer.delete(at, headers=key), 422, code)
    problem(await buyer.put(at, {"status": "Canceled"}, headers=key), 422, code)
    assert (await buyer.booking(booking["booking_id"]))["status"] == "Confirmed"
    assert await buyer.balance() == 9000


async def test_a_key_belongs_to_one_user(people: People, place: Json) -> None:
    key = {"Idempotency-Key": "shared"}
    wish = {"parking_place_id": place["id"], **stay()}
    drivers = [await people.driver(money=10_000) for _ in range(2)]
    made = [answer(await each.post("/booking", wish, headers=key)) for each in drivers]
    assert made[0]["booking_id"] != made[1]["booking_id"]
    assert [each["user_id"] for each in made] == [each.user_id for each in drivers]


async def test_no_key_answers_without_a_token(world: World, buyer: Person, place: Json) -> None:
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "mine"}
    problem(await world.send("POST", "/booking", json=wish, headers=key), 401)
    first = await buyer.post("/booking", wish, headers=key)
    assert "idempotency-replayed" not in first.headers
    problem(await world.send("POST", "/booking", json=wish, headers=key), 401)
    answer(first)


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ключ".encode()])
async def test_a_key_is_visible_ascii(key: str | bytes, buyer: Person, place: Json) -> None:
    wish = {"parking_place_id": place["id"], **stay()}
    response = await buyer.post("/booking", wish, headers={"Idempotency-Key": key})
    problem(response, 400)
    assert await buyer.balance() == 10_000
    longest = {"Idempotency-Key": "x" * 255}
    answer(await buyer.post("/booking", wish, headers=longest))


async def test_every_operation_that_moves_money_takes_a_key(
    people: People, owner: Person, buyer: Person, place: Json
) -> None:
    code = await people.promocode(100)
    booking = await buyer.books(place, stay())
    at = f"/booking/{booking['booking_id']}"
    later = {"date_to": stay(lasts=timedelta(hours=3))["date_to"]}
    wishes: list[tuple[Person, str, str, object]] = [
        (buyer, "POST", "/payment/promocode/activate", {"code": code}),
        (buyer, "POST", "/payment/promocode/generate", {"amount": 100}),
        (people.admin, "POST", "/payment/promocode", {"amount": 100, "max_uses": 1}),
        (buyer, "POST", f"{at}/pay", None),
        (buyer, "PUT", at, later),
        (buyer, "DELETE", at, None),
        (owner, "POST", "/parking", place_wish()),
    ]
    for number, (person, method, path, body) in enumerate(wishes):
        key = {"Idempotency-Key": f"money-{number}"}
        first = await person.send(method, path, headers=key, json=body)
        again = await person.send(method, path, headers=key, json=body)
        if path == "/parking":
            continue  # Takes neither money nor a space: a key is allowed, not promised.
        assert answer(again) == answer(first), told(again)
        assert again.headers.get("idempotency-replayed") == "true", told(again)
    assert await buyer.balance() == 10_000


async def test_a_wish_still_running_is_not_begun_again(buyer: Person, place: Json) -> None:
    """Of many at once one runs; the others wait for nothing: a replay or a 409."""
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "impatient"}

    async def click() -> httpx.Response:
        return await buyer.post("/booking", wish, headers=key)

    clicks = await asyncio.gather(*(click() for _ in range(10)))
    for response in clicks:
        if response.status_code != 200:
            problem(response, 409, "idempotency_in_progress")
    last = await eventually(click, lambda seen: seen.status_code == 200, within_seconds=10)
    assert last.headers["idempotency-replayed"] == "true"
    assert await buyer.balance() == 9000
