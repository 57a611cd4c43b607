"""Whatever address is asked for, the answer says what is wrong with which part of it."""

from __future__ import annotations

import httpx
import pytest

from tests.acceptance.bad_queries import PARAMETERS, Query
from tests.acceptance.people import stay
from tests.acceptance.scene import Scene
from tests.acceptance.world import answer, problem, refused_fields, told


@pytest.mark.parametrize(
    ("query", "name"), PARAMETERS, ids=[f"{query} {name}" for query, name in PARAMETERS]
)
async def test_a_bad_query_parameter_is_named(query: Query, name: str, untouched: Scene) -> None:
    sender = untouched.person(query.sender)
    wrong: list[str] = []
    for value in query.bad[name]:
        response = await sender.get(query.path, params={**query.good, name: value})
        shown = f"{name} = {value[:40]!r}: {told(response)}"
        if response.status_code != 400:
            wrong.append(shown)
        elif name not in refused_fields(problem(response, 400)):
            wrong.append(f"not named: {shown}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "sender"),
    [("/parking", "driver"), ("/booking", "driver"), ("/auth/users", "admin")],
)
async def test_a_large_limit_is_taken_as_the_largest(
    path: str, sender: str, untouched: Scene
) -> None:
    for limit in ("201", "1000000000"):
        rows = answer(await untouched.person(sender).get(path, params={"limit": limit}))
        assert len(rows) <= 200


@pytest.mark.parametrize(
    "pairs",
    [
        ("/parking", "limit=1&limit=2"),
        ("/parking", "sort=name&sort=rate"),
        ("/parking", "city=a&city=b"),
        ("/booking", "status=Waiting&status=Confirmed"),
        ("/payment/transactions", "offset=1&offset=2"),
    ],
    ids=lambda pair: "?".join(pair),
)
async def test_a_parameter_given_twice_is_refused(pairs: tuple[str, str], untouched: Scene) -> None:
    path, query = pairs
    response = await untouched.driver.get(f"{path}?{query}")
    problem(response, 400, field=query.split("=", 1)[0])


async def test_availability_is_asked_for_at_most_100_places(untouched: Scene) -> None:
    ids = [f"00000000-0000-7000-8000-{number:012}" for number in range(101)]

    async def asked(count: int) -> httpx.Response:
        params = {"parking_place_id": [*ids[: count - 1], untouched.place["id"]], **stay()}
        return await untouched.driver.get("/booking/availability", params=params)

    (found,) = answer(await asked(100))
    assert found["parking_place_id"] == untouched.place["id"]
    problem(await asked(101), 400, field="parking_place_id")
    problem(await untouched.driver.get("/booking/availability", params=stay()), 400)


GOOD_BODIES = {
    ("PUT", "/parking/{}"): {"capacity": 5},
    ("PUT", "/booking/{}"): {"status": "Canceled"},
    ("PATCH", "/auth/users/{}"): {"enabled": True},
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/parking/{}"),
        ("PUT", "/parking/{}"),
        ("DELETE", "/parking/{}"),
        ("GET", "/booking/{}"),
        ("PUT", "/booking/{}"),
        ("DELETE", "/booking/{}"),
        ("POST", "/booking/{}/pay"),
        ("GET", "/booking/{}/cancellation"),
        ("GET", "/payment/promocode/{}"),
        ("DELETE", "/payment/promocode/{}"),
        ("PATCH", "/auth/users/{}"),
    ],
)
async def test_an_id_that_names_nothing_is_not_found(
    method: str, path: str, untouched: Scene
) -> None:
    sender = untouched.owner if path.startswith("/parking") else untouched.driver
    if path.startswith("/auth"):
        sender = untouched.admin
    nowhere = (
        "00000000-0000-7000-8000-000000000000",
        "x",
        "%00",
        untouched.place["id"] + "%00",
        "%F0%9F%9A%97",
        "%FF%FE",
        "..%2F..%2Fetc%2Fpasswd",
        "%27%20OR%201%3D1",
        "1" + "0" * 400,
        "x" * 4000,
    )
    wrong = []
    for part in nowhere:
        response = await sender.send(
            method, path.format(part), json=GOOD_BODIES.get((method, path))
        )
        # A NUL is bad input wherever it stands.
        expected = 400 if "%00" in part else 404
        if response.status_code != expected:
            wrong.append(f"{part[:60]}: {told(response)}")
        else:
            problem(response, expected)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/parking", "/booking", "/payment/balance", "/auth/me"])
async def test_a_very_long_address_breaks_nothing(path: str, untouched: Scene) -> None:
    response = await untouched.driver.get(f"{path}?name={'x' * 60_000}")
    assert response.status_code < 500, told(response)
    assert (await untouched.driver.get(path)).status_code == 200
