"""Many clients let go in the same instant. Afterwards the books must balance every time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from tests.acceptance.people import PASSWORD, People, Person, new_place, register, stay
from tests.acceptance.world import Json, all_at_once, answer, problem, statuses, told
from tests.support.eventually import eventually

Verify = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
async def books_balance(verify: Verify) -> AsyncIterator[None]:
    yield
    await verify()


def _booking(
    person: Person, place: Json, when: dict[str, str]
) -> Callable[[], Awaitable[httpx.Response]]:
    return partial(person.post, "/booking", {"parking_place_id": place["id"], **when})


async def test_the_last_space_goes_to_one(people: People) -> None:
    """Guards the lock of a place: counting without it sells the last space several times."""
    place = await new_place(await people.owner(), capacity=1)
    drivers = [await people.driver(money=2000) for _ in range(20)]
    for day in range(1, 4):
        when = stay(starts_in=timedelta(days=day), lasts=timedelta(hours=1))
        got = await all_at_once(*(_booking(driver, place, when) for driver in drivers))
        assert statuses(got) == {200: 1, 409: 19}
        for response in got:
            if response.status_code == 409:
                problem(response, 409, "fully_booked")
    spent = [2000 - await driver.balance() for driver in drivers]
    assert sum(spent) == 3 * 500


async def test_as_many_spaces_as_there_are_and_no_more(people: People) -> None:
    place = await new_place(await people.owner(), capacity=5)
    drivers = [await people.driver(money=2000) for _ in range(16)]
    stays = [stay(starts_in=timedelta(days=1, hours=shift)) for shift in (0, 1)]
    got = await all_at_once(
        *(_booking(driver, place, stays[n % 2]) for n, driver in enumerate(drivers))
    )
    assert statuses(got) == {200: 5, 409: 11}


async def test_moving_and_booking_fight_for_one_space(people: People) -> None:
    """A move goes through the same guard as a new booking."""
    owner = await people.owner()
    place = await new_place(owner, capacity=1)
    wanted = stay(starts_in=timedelta(days=5), lasts=timedelta(hours=1))
    movers = [await people.driver(money=2000) for _ in range(4)]
    paths = []
    for day, mover in enumerate(movers):
        own = await mover.books(place, stay(starts_in=timedelta(days=10 + day)))
        paths.append(f"/booking/{own['booking_id']}")
    bookers = [await people.driver(money=2000) for _ in range(4)]
    got = await all_at_once(
        *(partial(mover.put, path, wanted) for mover, path in zip(movers, paths, strict=True)),
        *(_booking(booker, place, wanted) for booker in bookers),
    )
    assert statuses(got) == {200: 1, 409: 7}


async def test_one_use_of_a_promocode_is_one_use(people: People) -> None:
    drivers = [await people.driver() for _ in range(20)]
    code = await people.promocode(100)
    got = await all_at_once(
        *(partial(driver.post, "/payment/promocode/activate", {"code": code}) for driver in drivers)
    )
    assert statuses(got) == {200: 1, 400: 19}
    assert sum([await driver.balance() for driver in drivers]) == 100


async def test_a_user_activates_a_code_once_however_fast(people: People) -> None:
    driver = await people.driver()
    code = await people.promocode(100, max_uses=50)
    got = await all_at_once(
        *[partial(driver.post, "/payment/promocode/activate", {"code": code})] * 15
    )
    assert statuses(got) == {200: 1, 400: 14}
    assert await driver.balance() == 100


async def test_money_for_three_buys_three(people: People) -> None:
    """Guards the locks of accounts: read and then written, a balance would be spent twice."""
    place = await new_place(await people.owner(), capacity=50)
    driver = await people.driver(money=3000)
    got = await all_at_once(*[_booking(driver, place, stay())] * 10)
    paid = [response for response in got if response.status_code == 200]
    assert len(paid) == 3, statuses(got)
    assert await driver.balance() == 0
    for response in got:
        if response.status_code == 402:
            problem(response, 402, "insufficient_funds")
        elif response.status_code == 409:
            problem(response, 409, "too_many_holds")
        else:
            assert response.status_code == 200, told(response)
    waiting = answer(await driver.get("/booking", params={"status": "Waiting"}))
    assert len(waiting) == statuses(got).get(402, 0) <= 3


async def test_never_more_than_three_holds(people: People) -> None:
    place = await new_place(await people.owner(), capacity=50)
    driver = await people.driver()
    got = await all_at_once(*[_booking(driver, place, stay())] * 12)
    assert statuses(got) == {402: 3, 409: 9}
    waiting = answer(await driver.get("/booking", params={"status": "Waiting"}))
    assert len(waiting) == 3
    params = {"parking_place_id": place["id"], **stay()}
    (found,) = answer(await driver.get("/booking/availability", params=params))
    assert found["free_spaces"] == 47, "a refused hold keeps a space"


async def test_one_wish_clicked_twenty_times(people: People) -> None:
    place = await new_place(await people.owner(), capacity=50)
    driver = await people.driver(money=50_000)
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "twenty"}
    got = await all_at_once(*[partial(driver.post, "/booking", wish, headers=key)] * 20)
    good = [response for response in got if response.status_code == 200]
    assert good, statuses(got)
    assert len({answer(response)["booking_id"] for response in good}) == 1
    for response in got:
        if response.status_code != 200:
            problem(response, 409, "idempotency_in_progress")
    assert await driver.balance() == 49_000
    assert len(answer(await driver.get("/booking"))) == 1


async def test_paying_twice_at_once_pays_once(people: People) -> None:
    owner = await people.owner()
    place = await new_place(owner)
    driver = await people.driver()
    wish = {"parking_place_id": place["id"], **stay()}
    held = problem(await driver.post("/booking", wish), 402)["booking"]
    await people.give(driver, 5000)
    pay = f"/booking/{held['booking_id']}/pay"
    got = await all_at_once(*[partial(driver.post, pay)] * 10)
    assert 200 in statuses(got)
    assert set(statuses(got)) <= {200, 409, 503}, statuses(got)
    seen = await eventually(
        lambda: driver.booking(held["booking_id"]),
        lambda seen: seen["status"] == "Confirmed",
        within_seconds=30,
    )
    assert seen["full_cost"] == 1000
    assert (await driver.balance(), await owner.pending()) == (4000, 1000)


async def test_cancelling_twice_at_once_refunds_once(people: People) -> None:
    owner = await people.owner()
    place = await new_place(owner)
    driver = await people.driver(money=1000)
    booking = await driver.books(place, stay())
    path = f"/booking/{booking['booking_id']}"
    got = await all_at_once(
        *[partial(driver.delete, path)] * 5,
        *[partial(owner.delete, path)] * 5,
        *[partial(driver.put, path, {"status": "Canceled"})] * 5,
    )
    assert {response.status_code for response in got[:10]} == {200}, statuses(got)
    for response in got[10:]:
        assert response.status_code in {200, 409}, told(response)
    assert (await driver.balance(), await owner.pending()) == (1000, 0)


async def test_extending_and_cancelling_at_once_keeps_the_money_together(people: People) -> None:
    owner = await people.owner()
    place = await new_place(owner)
    driver = await people.driver(money=10_000)
    for day in range(1, 6):
        start = timedelta(days=day)
        booking = await driver.books(place, stay(starts_in=start))
        path = f"/booking/{booking['booking_id']}"
        longer = {"date_to": stay(starts_in=start, lasts=timedelta(hours=5))["date_to"]}
        got = await all_at_once(
            partial(driver.put, path, longer),
            partial(driver.delete, path),
        )
        assert got[1].status_code in {200, 409}, told(got[1])
        assert got[0].status_code in {200, 409}, told(got[0])
        answer(await driver.delete(path))
    await eventually(driver.balance, lambda seen: seen == 10_000, within_seconds=30)
    assert await owner.pending() == 0


async def test_crossing_payments_do_not_block_each_other(people: People) -> None:
    """Guards the one order in which accounts are locked: otherwise these would deadlock."""
    owners = [await people.owner() for _ in range(3)]
    places = [await new_place(owner, capacity=1000) for owner in owners]
    drivers = [await people.driver(money=100_000) for _ in range(3)]
    bookings = [
        (driver, (await driver.books(place, stay()))["booking_id"])
        for driver in drivers
        for place in places
    ]
    got = await all_at_once(
        *(_booking(driver, place, stay()) for driver in drivers for place in places * 2),
        *(partial(driver.delete, f"/booking/{booking_id}") for driver, booking_id in bookings),
    )
    assert statuses(got) == {200: 27}
    assert [await driver.balance() for driver in drivers] == [94_000] * 3
    assert [await owner.pending() for owner in owners] == [6000] * 3


async def test_parallel_guesses_are_limited_like_any_others(people: People) -> None:
    person = await register(people.world, "driver")
    headers = people.address()
    guess = {"login": person.login, "password": "Wrong-Horse-7"}
    got = await all_at_once(
        *[partial(people.world.send, "POST", "/auth/login", json=guess, headers=headers)] * 20
    )
    assert statuses(got) == {401: 5, 429: 15}
    right = {"login": person.login, "password": PASSWORD}
    problem(await people.world.send("POST", "/auth/login", json=right, headers=headers), 429)


async def test_one_refresh_token_is_good_for_one_refresh(people: People) -> None:
    person = await register(people.world, "driver")
    body = {"refresh_token": person.refresh_token}
    got = await all_at_once(*[partial(people.world.send, "POST", "/auth/refresh", json=body)] * 10)
    assert statuses(got) == {200: 1, 401: 9}


async def test_one_login_is_given_to_one(people: People) -> None:
    stamp = int(datetime.now(UTC).timestamp())
    wishes = [
        {
            "login": f"Twin_{stamp}" if number % 2 else f"tWIN_{stamp}",
            "email": f"twin{number}.{stamp}@example.com",
            "password": PASSWORD,
            "role": "driver",
        }
        for number in range(8)
    ]
    got = await all_at_once(
        *(partial(people.world.send, "POST", "/auth/register", json=wish) for wish in wishes)
    )
    assert statuses(got) == {200: 1, 409: 7}


async def test_one_generated_code_is_either_spent_or_taken_back(people: People) -> None:
    giver, friend = await people.driver(money=1000), await people.driver()
    for _ in range(5):
        made = answer(await giver.post("/payment/promocode/generate", {"amount": 100}))
        code = made["code"]
        await all_at_once(
            partial(friend.post, "/payment/promocode/activate", {"code": code}),
            partial(giver.delete, f"/payment/promocode/{code}"),
        )
    assert await giver.balance() + await friend.balance() == 1000
