"""Where money comes from and where it goes, to the cent, through both doors."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.acceptance.people import People, new_place, stay
from tests.acceptance.stories import HOUR, owns
from tests.acceptance.world import answer, problem


async def test_the_books_of_both_sides_name_the_booking(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=600)
    driver = await crowd.driver(money=5000)
    booking = await driver.books(place, stay(lasts=HOUR))
    paid, topped_up = await driver.ledger()
    assert paid["booking_id"] == booking["booking_id"]
    assert (paid["amount"], paid["status"]) == (-600, "completed")
    assert paid["transaction_type"] in {"charge", "payment"}
    assert topped_up["transaction_type"] == "promocode_activate"
    assert topped_up["amount"] == 5000
    (income,) = await owner.ledger()
    assert income["booking_id"] == booking["booking_id"]
    assert (income["amount"], income["status"]) == (600, "pending")
    assert income["user_id"] == owner.user_id
    answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    refund = (await driver.ledger())[0]
    assert (refund["transaction_type"], refund["amount"]) == ("refund", 600)


async def test_money_as_a_present(crowd: People) -> None:
    """A generated promocode takes money, gives it once, or gives it back when it is revoked."""
    giver = await crowd.driver(money=1000)
    friend = await crowd.driver()
    problem(await giver.post("/payment/promocode/generate", {"amount": 1001}), 402)
    made = answer(await giver.post("/payment/promocode/generate", {"amount": 300}))
    await owns(giver, balance=700)
    assert (made["amount"], made["max_uses"], made["remaining_uses"]) == (300, 1, 1)
    path = f"/payment/promocode/{made['code']}"
    assert answer(await friend.get(path.lower()))["is_active"] is True
    activated = answer(
        await friend.post("/payment/promocode/activate", {"code": made["code"].lower()})
    )
    assert activated["balance"] == 300
    problem(await friend.post("/payment/promocode/activate", {"code": made["code"]}), 400)
    problem(await giver.post("/payment/promocode/activate", {"code": made["code"]}), 400)
    other = answer(await giver.post("/payment/promocode/generate", {"amount": 200}))
    await owns(giver, balance=500)
    problem(await friend.delete(f"/payment/promocode/{other['code']}"), 404)
    answer(await giver.delete(f"/payment/promocode/{other['code']}"))
    await owns(giver, balance=700)
    problem(await friend.post("/payment/promocode/activate", {"code": other["code"]}), 400)
    own = answer(await giver.get("/payment/promocodes"))
    assert {item["code"] for item in own} == {made["code"], other["code"]}
    assert answer(await friend.get("/payment/promocodes")) == []
    await owns(friend, balance=300)


async def test_an_admins_promocode_has_uses_and_an_end(crowd: People) -> None:
    code = f"SUMMER-{(await crowd.promocode(1))[:12]}"
    wish = {"amount": 50, "usage_limit": 2, "code": code}
    made = answer(await crowd.admin.post("/payment/promocode/create", wish))
    assert (made["max_uses"], made["used_count"], made["remaining_uses"]) == (2, 0, 2)
    again = await crowd.admin.post("/payment/promocode", {**wish, "code": code.lower()})
    problem(again, 409)
    drivers = [await crowd.driver() for _ in range(3)]
    got = [
        (await driver.post("/payment/promocode/activate", {"code": code})).status_code
        for driver in drivers
    ]
    assert got == [200, 200, 400]
    problem(await drivers[0].post("/payment/promocode/activate", {"code": "NO-SUCH-CODE"}), 404)
    seen = answer(await drivers[2].get(f"/payment/promocode/{code}"))
    assert (seen["used_count"], seen["remaining_uses"]) == (2, 0)
    problem(await drivers[2].get("/payment/promocode/NO-SUCH-CODE"), 404)
    past = (datetime.now(UTC) - HOUR).isoformat()
    refused = await crowd.admin.post("/payment/promocode", {**wish, "expires_at": past})
    problem(refused, 400, field="expires_at")


async def test_a_balance_has_a_ceiling(crowd: People) -> None:
    rich = await crowd.driver(money=10**12)
    code = await crowd.promocode(1)
    refused = await rich.post("/payment/promocode/activate", {"code": code})
    problem(refused, 409, "balance_limit")
    await owns(rich, balance=10**12)
    assert answer(await rich.get(f"/payment/promocode/{code}"))["used_count"] == 0
