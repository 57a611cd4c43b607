"""Everybody gets exactly what the table of operations says, through both doors."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.acceptance import tokens
from tests.acceptance.operations import (
    OPERATIONS,
    PUBLIC_PLUMBING,
    UNKNOWN,
    Caller,
    Operation,
    Stage,
)
from tests.acceptance.people import People, new_place
from tests.acceptance.world import PROBLEM_MEMBERS, SERVICES, Via, World, answer, told


@pytest.fixture(scope="session")
async def stage(people: People) -> Stage:
    owner = await people.owner()
    rich = 10**9
    other_owner = await people.owner()
    await people.give(owner, rich)
    await people.give(other_owner, rich)
    await people.give(people.admin, rich)
    return Stage(
        people=people,
        driver=await people.driver(money=rich),
        other_driver=await people.driver(money=rich),
        owner=owner,
        other_owner=other_owner,
        place=await new_place(owner, capacity=100_000),
    )


@pytest.fixture(scope="session")
def token_of(stage: Stage, forger: tokens.Forger) -> dict[Caller, str | None]:
    good = stage.driver.token
    return {
        Caller.NOBODY: None,
        Caller.EXPIRED: forger.expired(good),
        Caller.FOREIGN: tokens.foreign(good),
        Caller.MALFORMED: "not.a.token",
        Caller.DRIVER: good,
        Caller.OTHER_DRIVER: stage.other_driver.token,
        Caller.OWNER: stage.owner.token,
        Caller.OTHER_OWNER: stage.other_owner.token,
        Caller.ADMIN: stage.people.admin.token,
    }


@pytest.mark.parametrize("via", ["ports", "gateway"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_each_caller_gets_what_the_table_says(
    operation: Operation,
    via: Via,
    stage: Stage,
    token_of: dict[Caller, str | None],
    world: World,
) -> None:
    wrong: list[str] = []
    for caller, expected in operation.expected.items():
        response = await _asked(operation, token_of[caller], stage, world.through(via))
        if response.status_code != expected:
            wrong.append(f"{caller}: expected {expected}, {told(response)}")
        elif expected >= 400 and not response.json().keys() >= PROBLEM_MEMBERS:
            wrong.append(f"{caller}: no problem+json, {told(response)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_the_token_is_judged_before_the_request(operation: Operation, world: World) -> None:
    """401 comes before 400: whoever is not known learns nothing of what would be right."""
    path = re.sub(r"{\w+}", "no-such-thing", operation.path)
    nonsense = None if operation.method == "GET" else b"of no use"
    response = await world.send(operation.method, path, content=nonsense)
    closed = operation.expected[UNKNOWN[0]] == 401
    assert (response.status_code == 401) == closed or _answers_401_itself(operation), told(response)


async def test_every_documented_operation_is_in_the_table(world: World) -> None:
    known = {(operation.method, _shape(operation.path)) for operation in OPERATIONS}
    documented: set[tuple[str, str]] = set()
    for service in SERVICES:
        document = answer(await world.http.get(f"{world.ports[service]}/openapi.json"))
        for path, item in document["paths"].items():
            if path in PUBLIC_PLUMBING or path.removeprefix("/auth") in PUBLIC_PLUMBING:
                continue
            full = path if service != "auth" or path.startswith("/auth/") else f"/auth{path}"
            methods = {method.upper() for method in item} & {
                "GET",
                "POST",
                "PUT",
                "PATCH",
                "DELETE",
            }
            documented |= {(method, _shape(full)) for method in methods}
    assert documented - known == set(), "documented, but not in the table"
    assert known - documented == set(), "in the table, but not documented"


async def test_both_headers_carry_the_token(stage: Stage, world: World) -> None:
    for door in (world.through("ports"), world.through("gateway")):
        by_key = await door.send("GET", "/auth/me", headers={"api_key": stage.driver.token})
        assert answer(by_key)["user_id"] == stage.driver.user_id
        by_bearer = await door.send("GET", "/auth/me", token=stage.driver.token)
        assert answer(by_bearer)["user_id"] == stage.driver.user_id


async def test_no_forged_token_opens_a_door(
    stage: Stage, world: World, forger: tokens.Forger
) -> None:
    """Guards the token check: a good signature alone is not enough, nor are good claims."""
    good = stage.driver.token
    jwks = answer(await world.send("GET", "/auth/.well-known/jwks.json"))
    forged = {
        "other audience": forger.resigned(good, aud="another-client"),
        "no audience": forger.resigned(good, aud=[]),
        "other issuer": forger.resigned(good, iss="https://elsewhere.example"),
        "expired": forger.expired(good),
        "expiry that is no number": forger.resigned(good, exp="never"),
        "subject that is no user id": forger.resigned(good, sub="root"),
        "foreign key": tokens.foreign(good),
        "unknown key": tokens.unknown_key(good),
        "alg none": tokens.unsigned(good),
        "public key as secret": tokens.symmetric(good, jwks["keys"][0]),
        "tampered claims": tokens.tampered(good),
        "cut off": good[:-10],
        "empty": "",
        "no token": "x",
        "very long": good + "A" * 20_000,
    }
    paths = ("/auth/me", "/booking", "/payment/balance")
    accepted = [
        f"{name} at {path}: {told(response)}"
        for name, token in forged.items()
        for path in paths
        if (response := await world.send("GET", path, headers={"api_key": token})).status_code
        != 401
    ]
    place = await world.send(
        "POST", "/parking", headers={"api_key": forged["other audience"]}, json={}
    )
    assert accepted == []
    assert place.status_code == 401
    control = forger.resigned(good, jti="the-same-token-under-another-name")
    assert answer(await world.send("GET", "/auth/me", token=control))["login"] == (
        stage.driver.login
    )


async def _asked(
    operation: Operation, token: str | None, stage: Stage, world: World
) -> httpx.Response:
    wish = await operation.prepare(stage)
    return await world.send(
        operation.method, wish.path, token=token, params=dict(wish.params), json=wish.json
    )


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


def _answers_401_itself(operation: Operation) -> bool:
    """These take no access token; their 401 is about the password, code or session in the body."""
    return operation.path in {
        "/auth/login",
        "/auth/login/code",
        "/auth/refresh",
        "/auth/logout",
        "/auth/change-password",
    }
