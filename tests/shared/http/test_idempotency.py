"""The same wish sent again gets the first answer again; it never runs twice at once."""

from __future__ import annotations

import asyncio
from uuid import UUID

import httpx
import pytest

from parking_net.shared.database import Database
from parking_net.shared.database.tables import create_idempotency_keys
from parking_net.shared.errors import Conflict, TooManyRequests, Unauthenticated, Unavailable
from parking_net.shared.http import IdempotencyStore
from parking_net.shared.identifiers import new_id
from tests.shared.http.example import Example
from tests.support.database import Databases

WISH = {"amount": 5, "name": "wish"}
ANNA, BORIS = new_id(), new_id()


class Statements:
    """Collects what a migration would execute."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def execute(self, sqltext: str, /) -> None:
        self.texts.append(sqltext)


@pytest.fixture
async def database(new_database: Databases) -> Database:
    made = await new_database("events")
    statements = Statements()
    create_idempotency_keys(statements)
    for text in statements.texts:
        await made.execute(text)
    return made


@pytest.fixture
def example(database: Database) -> Example:
    return Example(store=IdempotencyStore(database))


def raising(example: Example, error: Exception) -> None:
    def fail() -> None:
        raise error

    example.works.next = fail


async def wish(
    example: Example,
    key: str | None = "k1",
    *,
    user: UUID = ANNA,
    body: object = WISH,
    path: str = "/wishes",
) -> httpx.Response:
    headers = example.issuer.headers(user_id=user)
    if key is not None:
        headers["Idempotency-Key"] = key
    async with example.client() as http:
        return await http.post(path, json=body, headers=headers)


async def test_a_repeat_gets_the_first_answer(example: Example) -> None:
    first, again = await wish(example), await wish(example)
    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert example.works.runs == 1


async def test_without_a_key_each_request_is_a_wish_of_its_own(example: Example) -> None:
    first, second = await wish(example, None), await wish(example, None)
    assert example.works.runs == 2
    assert first.json()["operation_id"] != second.json()["operation_id"]


async def test_a_refusal_is_kept_too(example: Example) -> None:
    raising(example, Conflict("Full", values={"free": 0}))
    first = await wish(example)
    example.works.next = lambda: None
    again = await wish(example)
    assert again.status_code == 409
    assert again.json() == first.json()
    assert again.headers["content-type"] == "application/problem+json"
    assert again.headers["idempotency-replayed"] == "true"
    assert example.works.runs == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unauthenticated(), 401),
        (TooManyRequests(), 429),
        (Unavailable(), 503),
        (KeyError("a bug"), 500),
    ],
)
async def test_what_may_pass_is_not_kept_but_stays_the_same_wish(
    example: Example, error: Exception, status: int
) -> None:
    raising(example, error)
    assert (await wish(example)).status_code == status
    example.works.next = lambda: None
    again = await wish(example)
    assert again.status_code == 200
    assert "idempotency-replayed" not in again.headers
    assert len(set(example.works.operation_ids)) == 1
    assert len(example.works.operation_ids) == 2


async def test_another_body_or_operation_is_refused(example: Example) -> None:
    await wish(example)
    other_body = await wish(example, body={**WISH, "amount": 6})
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    async with example.client() as http:
        headers = {**example.issuer.headers(user_id=ANNA), "Idempotency-Key": "k1"}
        other_path = await http.delete("/wishes/17", headers=headers)
    assert other_path.status_code == 422
    assert (await wish(example, path="/wishes?x=1")).status_code == 422
    assert example.works.runs == 1


async def test_a_key_belongs_to_its_user(example: Example) -> None:
    hers, his = await wish(example, user=ANNA), await wish(example, user=BORIS)
    assert hers.json()["operation_id"] != his.json()["operation_id"]
    assert example.works.runs == 2


async def test_of_many_at_once_one_runs(example: Example) -> None:
    gate = asyncio.Event()
    example.works.next = gate.wait
    requests = [asyncio.create_task(wish(example)) for _ in range(20)]
    done, running = await asyncio.wait(requests, return_when=asyncio.FIRST_COMPLETED)
    while len(running) > 1:
        more, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    assert {request.result().status_code for request in done} == {409}
    refused = next(iter(done)).result()
    assert refused.json()["code"] == "idempotency_in_progress"
    assert refused.headers["retry-after"] == "1"
    gate.set()
    (winner,) = await asyncio.gather(*running)
    assert winner.status_code == 200
    assert (await wish(example)).content == winner.content
    assert example.works.runs == 1


async def test_a_lost_process_is_taken_over_after_its_lease(
    example: Example, database: Database
) -> None:
    gate = asyncio.Event()
    example.works.next = gate.wait
    lost = asyncio.create_task(wish(example))
    await example.works.begun.wait()
    assert (await wish(example)).status_code == 409
    await database.execute("UPDATE idempotency_keys SET leased_until = now() - interval '1 s'")
    example.works.next = lambda: None
    taken_over = await wish(example)
    assert taken_over.status_code == 200
    assert len(set(example.works.operation_ids)) == 1
    # The first one wakes up late: its answer no longer counts.
    gate.set()
    assert (await lost).json()["runs"] == 1
    assert (await wish(example)).content == taken_over.content


async def test_a_request_cut_off_releases_its_key(example: Example) -> None:
    example.works.next = asyncio.Event().wait
    cut_off = asyncio.create_task(wish(example))
    await example.works.begun.wait()
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    example.works.next = lambda: None
    assert (await wish(example)).status_code == 200
    assert len(set(example.works.operation_ids)) == 1


async def test_after_a_day_a_key_is_free(example: Example, database: Database) -> None:
    first = await wish(example)
    await database.execute("UPDATE idempotency_keys SET created_at = now() - interval '24 hours'")
    other = await wish(example, body={**WISH, "amount": 6})
    assert other.status_code == 200
    assert other.json()["operation_id"] != first.json()["operation_id"]
    assert (await wish(example)).status_code == 422


async def test_old_keys_are_trimmed(example: Example, database: Database) -> None:
    store = IdempotencyStore(database)
    await wish(example, "old")
    await database.execute("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
    await wish(example, "new")
    assert await store.trim() == 1
    assert await store.trim() == 0
    assert await database.fetchval("SELECT key FROM idempotency_keys") == "new"


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ключ", "\x7f"])
async def test_a_key_is_visible_ascii(example: Example, key: str) -> None:
    headers = [
        (b"api_key", example.issuer.token(user_id=ANNA).encode()),
        (b"idempotency-key", key.encode()),
    ]
    async with example.client() as http:
        refused = await http.post("/wishes", json=WISH, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert example.works.runs == 0
    assert (await wish(example, "!" + "x" * 253 + "~")).status_code == 200


async def test_401_comes_first(example: Example) -> None:
    await wish(example)
    async with example.client() as http:
        for key in ("k1", "two words"):
            answer = await http.post("/wishes", json=WISH, headers={"Idempotency-Key": key})
            assert answer.status_code == 401


async def test_an_answer_is_given_even_when_it_cannot_be_kept(
    example: Example, database: Database
) -> None:
    async def lose_the_table() -> None:
        await database.execute("DROP TABLE idempotency_keys")

    example.works.next = lose_the_table
    assert (await wish(example)).status_code == 200
