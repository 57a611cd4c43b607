"""The promocode half of the Payment API: who may, what is refused, and in which order."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR
from parking_net.shared.identifiers import new_id
from tests.payment.support import MISS_LIMIT, Api, refusal

BODIES = {
    "promocode/activate": {"code": "SPRING"},
    "promocode/generate": {"amount": 10},
    "promocode": {"amount": 10, "max_uses": 1},
    "promocode/create": {"amount": 10, "max_uses": 1},
}
TOMORROW, YESTERDAY = "2030-01-08T12:00:00Z", "2030-01-06T12:00:00Z"


@pytest.mark.parametrize("path", BODIES)
async def test_nothing_moves_without_signing_in(api: Api, path: str) -> None:
    response = await api.client.post(f"/payment/{path}", json={"nonsense": True})
    assert refusal(response)[:2] == (401, "unauthenticated")
    deleted = await api.client.delete("/payment/promocode/SPRING")
    assert refusal(deleted)[:2] == (401, "unauthenticated")


async def test_an_admin_creates_a_code_that_users_activate(api: Api) -> None:
    admin_id = new_id()
    created = await api.post(
        "promocode",
        {"amount": 500, "max_uses": 2, "code": "Spring-2030", "expires_at": TOMORROW},
        role="admin",
        user_id=admin_id,
    )
    assert created.status_code == 200
    assert created.json() == {
        "code": "Spring-2030",
        "kind": "issued",
        "state": "active",
        "amount": 500,
        "max_uses": 2,
        "used_count": 0,
        "remaining_uses": 2,
        "expires_at": TOMORROW,
        "is_active": True,
        "created_by": str(admin_id),
        "created_at": "2030-01-07T12:00:00Z",
        "revoked_at": None,
    }
    user_id = new_id()
    activated = await api.post("promocode/activate", {"code": " SPRING-2030 "}, user_id=user_id)
    assert activated.status_code == 200
    assert activated.json() == {
        "user_id": str(user_id),
        "balance": 500,
        "pending": 0,
        "currency": "EUR",
    }
    seen = (await api.get("promocode/spring-2030")).json()
    assert (seen["used_count"], seen["remaining_uses"], seen["is_active"]) == (1, 1, True)


async def test_a_code_may_be_left_to_the_service_and_limits_be_called_by_the_older_name(
    api: Api,
) -> None:
    created = await api.post("promocode/create", {"amount": 5, "usage_limit": 7}, role="admin")
    body = created.json()
    assert (body["max_uses"], body["expires_at"], len(body["code"])) == (7, None, 19)
    both = {"amount": 5, "usage_limit": 7, "max_uses": 7}
    assert (await api.post("promocode", both, role="admin")).status_code == 200


@pytest.mark.parametrize("path", ["promocode", "promocode/create"])
@pytest.mark.parametrize("role", ["driver", "owner"])
async def test_only_admins_create(api: Api, path: str, role: str) -> None:
    response = await api.post(path, BODIES[path], role=role)
    assert refusal(response)[:2] == (403, "forbidden")
    bad = await api.post(path, {"amount": 0}, role=role)
    assert refusal(bad)[0] == 400


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": AMOUNT_LIMIT_MINOR + 1}),
        ("amount", {"amount": 10**30}),
        ("amount", {"amount": "10"}),
        ("amount", {"amount": 1.5}),
        ("amount", {"amount": None}),
        ("max_uses", {"max_uses": 0}),
        ("max_uses", {"max_uses": 1_000_001}),
        ("max_uses", {"max_uses": None}),
        ("usage_limit", {"usage_limit": 2}),
        ("usage_limit", {"max_uses": None, "usage_limit": 0}),
        ("code", {"code": "abc"}),
        ("code", {"code": "a" * 101}),
        ("code", {"code": "with space"}),
        ("code", {"code": "ПРОМО"}),
        ("code", {"code": "line\n"}),
        ("code", {"code": "generate"}),
        ("expires_at", {"expires_at": YESTERDAY}),
        ("expires_at", {"expires_at": "2030-01-07T12:00:00Z"}),
        ("expires_at", {"expires_at": "2030-01-08T12:00:00"}),
        ("expires_at", {"expires_at": "soon"}),
    ],
)
async def test_a_bad_promocode_names_its_field(
    api: Api, field: str, change: dict[str, object]
) -> None:
    response = await api.post("promocode", {"amount": 10, "max_uses": 1, **change}, role="admin")
    status, _, fields = refusal(response)
    assert (status, fields) == (400, [field])
    assert (await api.get("promocodes", role="admin")).json() == []


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1},
        {"amount": AMOUNT_LIMIT_MINOR},
        {"max_uses": 1_000_000},
        {"code": "a-_9"},
        {"code": "a" * 100},
        {"expires_at": "2030-01-07T12:00:01Z"},
        {"expires_at": "2030-01-07T20:00:00+07:00"},
    ],
)
async def test_limits_are_inclusive(api: Api, change: dict[str, object]) -> None:
    body = {"amount": 10, "max_uses": 1, **change}
    assert (await api.post("promocode", body, role="admin")).status_code == 200


async def test_a_code_exists_once_ignoring_case(api: Api) -> None:
    await api.ledger.issued(code="Spring")
    response = await api.post(
        "promocode", {"amount": 1, "max_uses": 1, "code": "SPRING"}, role="admin"
    )
    assert refusal(response)[:2] == (409, "promocode_exists")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("EXPIRED", (400, "promocode_expired", ["code"])),
        ("USED-UP", (400, "promocode_used_up", ["code"])),
        ("REVOKED", (400, "promocode_revoked", ["code"])),
        ("MINE", (400, "promocode_already_used", ["code"])),
        ("NOWHERE", (404, "promocode_not_found", [])),
        ("HUGE", (409, "balance_limit", [])),
    ],
)
async def test_a_code_that_gives_nothing_says_why(
    api: Api, code: str, expected: tuple[int, str, list[str]]
) -> None:
    ledger, user_id = api.ledger, await api.ledger.funded_user(1)
    activate = ledger.service.promocodes.activate
    await ledger.issued(code="EXPIRED", expires_in=timedelta(hours=1))
    await ledger.issued(code="USED-UP", max_uses=1)
    await activate(new_id(), "USED-UP", new_id())
    await ledger.issued(code="REVOKED")
    await ledger.service.promocodes.revoke(new_id(), "REVOKED", None)
    await ledger.issued(code="MINE", amount_minor=1)
    await activate(new_id(), "MINE", user_id)
    await ledger.issued(code="HUGE", amount_minor=AMOUNT_LIMIT_MINOR)
    ledger.clock.advance(timedelta(hours=1))
    response = await api.post("promocode/activate", {"code": code}, user_id=user_id)
    assert refusal(response) == expected
    assert await ledger.balance(user_id) == (2, 0)


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "abc"}, {"code": 5}, {"code": None}])
async def test_what_is_no_code_is_a_400(api: Api, body: dict[str, object]) -> None:
    status, _, fields = refusal(await api.post("promocode/activate", body))
    assert (status, fields) == (400, ["code"])


@pytest.mark.parametrize("role", ["driver", "owner", "admin"])
async def test_anybody_generates_a_code_from_their_own_balance(api: Api, role: str) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = await api.post("promocode/generate", {"amount": 300}, user_id=user_id, role=role)
    assert made.status_code == 200
    body = made.json()
    assert (body["amount"], body["max_uses"], body["expires_at"]) == (300, 1, None)
    assert await api.ledger.balance(user_id) == (700, 0)
    friend = await api.post("promocode/activate", {"code": body["code"].lower()})
    assert friend.json()["balance"] == 300


async def test_generating_beyond_the_balance_says_what_is_missing(api: Api) -> None:
    user_id = await api.ledger.funded_user(100)
    response = await api.post("promocode/generate", {"amount": 101}, user_id=user_id)
    assert refusal(response)[:2] == (402, "insufficient_funds")
    assert response.json()["shortfall"] == 1


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_LIMIT_MINOR + 1, "10", None, 1.5, True])
async def test_a_bad_amount_is_named(api: Api, amount: object) -> None:
    status, _, fields = refusal(await api.post("promocode/generate", {"amount": amount}))
    assert (status, fields) == (400, ["amount"])


async def test_a_request_repeated_under_its_key_happens_once(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    answers = [
        await api.post("promocode/generate", {"amount": 300}, user_id=user_id, key="wish-1")
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert await api.ledger.balance(user_id) == (700, 0)
    other = await api.post("promocode/generate", {"amount": 301}, user_id=user_id, key="wish-1")
    assert refusal(other)[:2] == (422, "idempotency_key_reused")


async def test_a_request_whose_answer_was_lost_meets_its_own_traces(api: Api) -> None:
    """As after a crash between the ledger's commit and the keeping of the answer."""
    user_id = await api.ledger.funded_user(1000)
    promocode = await api.ledger.issued(amount_minor=50)
    requests: list[tuple[str, object]] = [
        ("promocode/generate", {"amount": 300}),
        ("promocode/activate", {"code": promocode.code}),
    ]
    for number, (path, body) in enumerate(requests):
        first = await api.post(path, body, user_id=user_id, key=f"wish-{number}")
        await api.ledger.database.execute(
            "UPDATE idempotency_keys SET state = 'released', answer_status = NULL, "
            "answer_headers = NULL, answer_body = NULL"
        )
        again = await api.post(path, body, user_id=user_id, key=f"wish-{number}")
        assert "idempotency-replayed" not in again.headers
        assert (again.status_code, again.json()) == (200, first.json())
    assert await api.ledger.balance(user_id) == (750, 0)


async def test_users_list_and_revoke_what_they_generated(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = (await api.post("promocode/generate", {"amount": 300}, user_id=user_id)).json()
    await api.ledger.issued(code="BY-ADMIN")
    listed = (await api.get("promocodes", user_id=user_id)).json()
    assert listed == [made]

    revoked = await api.delete(f"promocode/{made['code'].lower()}", user_id=user_id)
    assert revoked.status_code == 200
    assert (revoked.json()["code"], revoked.json()["is_active"]) == (made["code"], False)
    again = await api.delete(f"promocode/{made['code']}", user_id=user_id)
    assert again.json() == revoked.json()
    assert await api.ledger.balance(user_id) == (1000, 0)
    assert not (await api.get(f"promocode/{made['code']}")).json()["is_active"]


async def test_whose_a_code_is_its_creator_and_admins_see(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = (await api.post("promocode/generate", {"amount": 300}, user_id=user_id)).json()
    assert (made["kind"], made["created_by"]) == ("generated", str(user_id))
    seen_by_admin = (await api.get(f"promocode/{made['code']}", role="admin")).json()
    assert seen_by_admin == made
    seen_by_friend = (await api.get(f"promocode/{made['code']}")).json()
    assert seen_by_friend == {**made, "created_by": None}


async def test_anothers_code_is_not_there_to_revoke(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = (await api.post("promocode/generate", {"amount": 300}, user_id=user_id)).json()
    await api.ledger.issued(code="BY-ADMIN")
    for role in ("driver", "owner"):
        for code in (made["code"], "BY-ADMIN", "NOWHERE", "no code"):
            response = await api.delete(f"promocode/{code}", role=role)
            assert refusal(response)[:2] == (404, "promocode_not_found")
    assert await api.ledger.balance(user_id) == (700, 0)


async def test_an_admin_lists_and_revokes_every_code(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = (await api.post("promocode/generate", {"amount": 300}, user_id=user_id)).json()
    await api.ledger.issued(code="BY-ADMIN")
    codes = {row["code"] for row in (await api.get("promocodes", role="admin")).json()}
    assert {made["code"], "BY-ADMIN"} < codes
    for code in (made["code"], "BY-ADMIN"):
        response = await api.delete(f"promocode/{code}", role="admin")
        assert (response.status_code, response.json()["is_active"]) == (200, False)
    assert await api.ledger.balance(user_id) == (1000, 0)


async def test_a_used_code_cannot_be_taken_back(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = (await api.post("promocode/generate", {"amount": 300}, user_id=user_id)).json()
    await api.post("promocode/activate", {"code": made["code"]})
    response = await api.delete(f"promocode/{made['code']}", user_id=user_id)
    assert refusal(response)[:2] == (409, "promocode_used")


async def test_a_list_goes_on_at_its_link(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    made = [
        (await api.post("promocode/generate", {"amount": 1}, user_id=user_id)).json()["code"]
        for _ in range(5)
    ]
    seen: list[str] = []
    page = await api.get("promocodes", user_id=user_id, query={"limit": 2})
    while True:
        seen += [row["code"] for row in page.json()]
        if "next" not in page.links:
            break
        page = await api.client.get(
            page.links["next"]["url"], headers=api.issuer.headers(user_id=user_id)
        )
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("cursor", "nonsense"),
        ("cursor", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiQSJd"),
        ("cursor", "WyIyMDMwLTAxLTAxVDAwOjAwOjAwIiwiQSJd"),
    ],
)
async def test_bad_pages_are_named(api: Api, field: str, value: str) -> None:
    status, _, fields = refusal(await api.get("promocodes", query={field: value}))
    assert (status, fields) == (400, [field])


async def test_an_unknown_code_is_not_found_and_guessing_it_is_limited(api: Api) -> None:
    promocode, user_id = await api.ledger.issued(), new_id()
    responses = await asyncio.gather(
        *(api.get(f"promocode/GUESS-{number}", user_id=user_id) for number in range(10)),
        *(
            api.post("promocode/activate", {"code": f"TRY-{number}"}, user_id=user_id)
            for number in range(10)
        ),
    )
    assert Counter(response.status_code for response in responses) == {
        404: MISS_LIMIT.misses,
        429: 20 - MISS_LIMIT.misses,
    }
    blocked = await api.get(f"promocode/{promocode.code}", user_id=user_id)
    assert refusal(blocked)[:2] == (429, "too_many_promocode_misses")
    assert blocked.headers["retry-after"] == str(int(MISS_LIMIT.window.total_seconds()))
    assert (await api.get(f"promocode/{promocode.code}")).status_code == 200


async def test_one_use_left_and_many_users_at_once(api: Api) -> None:
    promocode = await api.ledger.issued(max_uses=1)
    responses = await asyncio.gather(
        *(api.post("promocode/activate", {"code": promocode.code}) for _ in range(50))
    )
    assert Counter(response.status_code for response in responses) == {200: 1, 400: 49}
