"""GET /payment/balance and /payment/transactions: everybody sees their own money, and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Api, Stay, refusal

PATHS = ["balance", "transactions", "promocodes", "promocode/SPRING"]


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_sees_money_without_signing_in(api: Api, path: str) -> None:
    response = await api.client.get(f"/payment/{path}")
    assert refusal(response)[:2] == (401, "unauthenticated")


@pytest.mark.parametrize("role", ["driver", "owner", "admin"])
async def test_a_balance_that_money_never_met_is_zero(api: Api, role: str) -> None:
    user_id = new_id()
    response = await api.get("balance", user_id=user_id, role=role)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "user_id": str(user_id),
        "balance": 0,
        "pending": 0,
        "currency": "EUR",
    }


async def test_a_balance_shows_what_can_be_spent_and_what_is_pending(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    driver = (await api.get("balance", user_id=stay.driver_id)).json()
    owner = (await api.get("balance", user_id=stay.owner_id, role="owner")).json()
    assert (driver["balance"], driver["pending"]) == (700, 0)
    assert (owner["balance"], owner["pending"]) == (0, 300)


async def test_a_transaction_tells_what_happened(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    charge, activation = (await api.get("transactions", user_id=stay.driver_id)).json()
    assert charge == {
        "id": charge["id"],
        "booking_id": str(stay.booking_id),
        "promocode": None,
        "user_id": str(stay.driver_id),
        "amount": -300,
        "transaction_type": "charge",
        "status": "completed",
        "description": "Payment for a parking booking.",
        "created_at": "2030-01-07T12:00:00Z",
    }
    assert activation["booking_id"] is None
    assert activation["description"].startswith("Promocode ")
    assert charge["id"] != activation["id"]


async def test_an_owner_reads_income_and_refunds_in_words(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    await api.ledger.refund(stay, 100)
    rows = (await api.get("transactions", user_id=stay.owner_id, role="owner")).json()
    assert [(row["amount"], row["status"], row["description"]) for row in rows] == [
        (-100, "pending", "Refund of a parking booking to its driver."),
        (300, "pending", "Income from a parking booking."),
    ]
    assert len({row["id"] for row in rows}) == 2
    driver_rows = (await api.get("transactions", user_id=stay.driver_id)).json()
    assert driver_rows[0]["description"] == "Refund for a parking booking."


async def test_promocodes_are_named_in_the_history(api: Api) -> None:
    user_id = await api.ledger.funded_user(1000)
    promocodes = api.ledger.service.promocodes
    made = await promocodes.generate(new_id(), 10, user_id)
    await promocodes.revoke(new_id(), made.code, user_id)
    rows = (await api.get("transactions", user_id=user_id)).json()
    assert [row["description"] for row in rows[:2]] == [
        f"Amount of the revoked promocode {made.code} returned.",
        f"Promocode {made.code} generated from the balance.",
    ]
    assert [row["promocode"] for row in rows[:2]] == [made.code, made.code]


async def test_ids_are_stable_and_sums_are_the_balance(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    await api.ledger.charge(stay, 200)
    await api.ledger.refund(stay, 250)
    await api.ledger.settle(after=STAY)
    for user_id in (stay.driver_id, stay.owner_id):
        first = (await api.get("transactions", user_id=user_id)).json()
        again = (await api.get("transactions", user_id=user_id)).json()
        assert [row["id"] for row in first] == [row["id"] for row in again]
        assert len({row["id"] for row in first}) == len(first)
        balance = (await api.get("balance", user_id=user_id)).json()
        completed = [row["amount"] for row in first if row["status"] == "completed"]
        assert sum(completed) == balance["balance"]


async def test_a_stranger_sees_nothing_of_it(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    for role in ("driver", "owner", "admin"):
        response = await api.get("transactions", role=role)
        assert response.json() == []
        assert response.headers["x-total-count"] == "0"
        named = await api.get("transactions", role=role, query={"user_id": str(stay.driver_id)})
        assert named.json() == []


async def test_pages_cover_the_history_once(api: Api) -> None:
    driver_id, owner_id = await api.ledger.funded_user(1000), new_id()
    for _ in range(6):
        await api.ledger.charge(Stay(driver_id, owner_id, new_id()), 10)
    seen: list[str] = []
    for offset in range(0, 9, 3):
        page = await api.get(
            "transactions", user_id=driver_id, query={"limit": 3, "offset": offset}
        )
        assert page.headers["x-total-count"] == "7"
        seen += [row["id"] for row in page.json()]
    whole = (await api.get("transactions", user_id=driver_id)).json()
    assert seen == [row["id"] for row in whole]
    beyond = await api.get("transactions", user_id=driver_id, query={"offset": 100})
    assert (beyond.json(), beyond.headers["x-total-count"]) == ([], "7")


async def test_a_history_can_be_narrowed_by_type_and_time(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    api.ledger.clock.advance(timedelta(hours=1))
    await api.ledger.charge(stay, 300)
    api.ledger.clock.advance(timedelta(hours=1))
    await api.ledger.refund(stay, 100)

    async def types(**query: str | int) -> list[str]:
        response = await api.get("transactions", user_id=stay.driver_id, query=query)
        assert response.headers["x-total-count"] == str(len(response.json()))
        return [row["transaction_type"] for row in response.json()]

    assert await types(type="charge") == ["charge"]
    assert await types(type="payment") == []
    one_oclock, two_oclock = "2030-01-07T13:00:00Z", "2030-01-07T14:00:00+00:00"
    assert await types(**{"from": one_oclock}) == ["refund", "charge"]
    assert await types(to=one_oclock) == ["promocode_activate"]
    assert await types(**{"from": one_oclock, "to": two_oclock}) == ["charge"]
    assert await types(**{"from": one_oclock, "type": "refund"}) == ["refund"]
    assert await types(**{"from": two_oclock, "to": one_oclock}) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "-1"),
        ("limit", "many"),
        ("offset", "-1"),
        ("offset", "9" * 30),
        ("type", "gift"),
        ("from", "2030-01-07T12:00:00"),
        ("from", "yesterday"),
        ("to", "2030-13-01T00:00:00Z"),
    ],
)
async def test_bad_parameters_are_named(api: Api, field: str, value: str) -> None:
    response = await api.get("transactions", query={field: value})
    status, _, fields = refusal(response)
    assert (status, fields) == (400, [field])


@pytest.mark.parametrize("limit", [1, 200])
async def test_limits_are_inclusive(api: Api, limit: int) -> None:
    assert (await api.get("transactions", query={"limit": limit})).status_code == 200
