"""Parking, booking and payment as the bot meets them, so small that a test can look into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from parking_net.shared.identifiers import new_id
from parking_net.telegram_bot.domain.bookings import Booking, Status, cost_of
from parking_net.telegram_bot.domain.places import Place
from tests.telegram_bot.fake_rest import RestAnswer, RestCall, problem
from tests.telegram_bot.world import BotWorld

Json = dict[str, Any]
_ID = r"([0-9a-f-]{36})"


class Town:
    """Car parks, who parks there, and everybody's money."""

    def __init__(self, bot: BotWorld) -> None:
        self.bot = bot
        self.places: dict[UUID, Place] = {}
        self.owners: dict[UUID, UUID] = {}
        self.bookings: dict[UUID, Booking] = {}
        self.money: dict[UUID, int] = {}
        self.codes: dict[str, int] = {}
        self.full: set[UUID] = set()
        """Places without a free space."""
        self.refusals: dict[str, RestAnswer] = {}
        """What a method and path, such as `POST /booking`, is refused with until it is removed."""
        self.charges = 0
        self._kept: dict[str, RestAnswer] = {}
        for method, service, path, answering in (
            ("GET", "parking", "/parking", self._search),
            ("GET", "parking", f"/parking/{_ID}", self._place),
            ("GET", "booking", "/booking/availability", self._availability),
            ("POST", "booking", "/booking/quote", self._quote),
            ("POST", "booking", "/booking", self._book),
            ("POST", "booking", f"/booking/{_ID}/pay", self._pay),
            ("GET", "booking", "/booking", self._list),
            ("GET", "booking", f"/booking/{_ID}", self._show),
            ("PUT", "booking", f"/booking/{_ID}", self._change),
            ("DELETE", "booking", f"/booking/{_ID}", self._cancel),
            ("GET", "booking", f"/booking/{_ID}/cancellation", self._terms),
            ("GET", "payment", "/payment/balance", self._balance),
            ("GET", "payment", "/payment/transactions", self._transactions),
            ("POST", "payment", "/payment/promocode/activate", self._activate),
        ):
            bot.rest.on(method, service, path, self._unless_refused(answering))

    def add_place(self, name: str, owner_id: UUID | None = None, **more: Any) -> Place:
        values: Json = {
            "id": new_id(),
            "name": name,
            "city": "Rotterdam",
            "address": "Quay 7",
            "parking_type": "covered",
            "hourly_rate": 400,
            "capacity": 3,
            "timezone": "Europe/Amsterdam",
        }
        place = Place(**(values | more))
        self.places[place.id] = place
        self.owners[place.id] = owner_id or new_id()
        return place

    def add_booking(
        self, user: Any, place: Place, starts_in: timedelta, lasts: timedelta, **more: Any
    ) -> Booking:
        start = self.bot.clock.now() + starts_in
        booking = self._booking(user, place, start, start + lasts)
        booking = replace(booking, status=Status.CONFIRMED, **more)
        self.bookings[booking.booking_id] = booking
        return booking

    def _booking(self, user: Any, place: Place, start: datetime, end: datetime) -> Booking:
        return Booking(
            booking_id=new_id(),
            parking_place_id=place.id,
            user_id=user.user_id,
            user_login=user.login,
            place_name=place.name,
            place_city=place.city,
            place_address=place.address,
            place_timezone=place.timezone,
            date_from=start,
            date_to=end,
            hourly_rate=place.hourly_rate,
            full_cost=cost_of(place.hourly_rate, end - start),
            currency="USD",
            status=Status.WAITING,
            hold_expires_at=self.bot.clock.now() + timedelta(minutes=10),
        )

    def _unless_refused(self, answering: Callable[[RestCall], Any]) -> Callable[[RestCall], Any]:
        def answer(call: RestCall) -> Any:
            refusal = self.refusals.get(f"{call.method} {call.path}")
            return answering(call) if refusal is None else refusal

        return answer

    # Parking

    def _search(self, call: RestCall) -> RestAnswer:
        query = call.query
        found = [place for place in self.places.values() if self._fits(place, query)]
        start, limit = int(query.get("cursor", "0")), int(query["limit"])
        headers = {"X-Total-Count": str(len(found))}
        if start + limit < len(found):
            headers["Link"] = f'</parking?cursor={start + limit}>; rel="next"'
        page = [json_of(place) for place in found[start : start + limit]]
        return RestAnswer(page, headers=headers)

    def _fits(self, place: Place, query: Mapping[str, str]) -> bool:
        owner = query.get("owner_id")
        return (
            query.get("city", place.city).lower() == place.city.lower()
            and query.get("name", "").lower() in place.name.lower()
            and owner in (None, str(self.owners[place.id]))
        )

    def _place(self, call: RestCall) -> Any:
        place = self.places.get(_id(call))
        return problem(404, "place_not_found") if place is None else json_of(place)

    # Booking

    def _availability(self, call: RestCall) -> list[Json]:
        start, end = _stay(call.query)
        return [
            {
                "parking_place_id": str(place.id),
                "capacity": place.capacity,
                "free_spaces": self._free(place),
                "full_cost": cost_of(place.hourly_rate, end - start),
                "currency": "USD",
            }
            for place in self.places.values()
        ]

    def _free(self, place: Place) -> int:
        return 0 if place.id in self.full else place.capacity

    def _quote(self, call: RestCall) -> Any:
        place = self.places.get(UUID(call.body["parking_place_id"]))
        if place is None:
            return problem(404, "place_not_found")
        start, end = _stay(call.body)
        if mistake := self._mistake(start, end):
            field = {"field": "date_to", "code": mistake, "message": mistake}
            return problem(400, "invalid_request", errors=[field])
        cost = cost_of(place.hourly_rate, end - start)
        line = {
            "code": "parking",
            "from": call.body["date_from"],
            "to": call.body["date_to"],
            "hourly_rate": place.hourly_rate,
            "amount": cost,
        }
        return {
            "full_cost": cost,
            "currency": "USD",
            "free_spaces": self._free(place),
            "lines": [line],
        }

    def _mistake(self, start: datetime, end: datetime) -> str | None:
        if end - start < timedelta(hours=1):
            return "too_short"
        if start < self.bot.clock.now() - timedelta(minutes=15):
            return "in_the_past"
        return None

    def _book(self, call: RestCall) -> RestAnswer:
        assert call.idempotency_key is not None
        if call.idempotency_key not in self._kept:
            self._kept[call.idempotency_key] = self._booked(call)
        return self._kept[call.idempotency_key]

    def lose_answers(self) -> None:
        """From now on bookings are made, and who asked for them never hears of it."""
        self.bot.rest.on("POST", "booking", "/booking", self._made_in_silence)

    def find_answers(self) -> None:
        self.bot.rest.on("POST", "booking", "/booking", self._book)

    def _made_in_silence(self, call: RestCall) -> RestAnswer:
        self._book(call)
        return problem(503, "service_unavailable")

    def _booked(self, call: RestCall) -> RestAnswer:
        place = self.places[UUID(call.body["parking_place_id"])]
        booking = self._booking(call.user, place, *_stay(call.body))
        if place.id in self.full:
            return problem(409, "fully_booked")
        if call.body["expected_cost"] != booking.full_cost:
            costs = {
                "expected_cost": call.body["expected_cost"],
                "actual_cost": booking.full_cost,
            }
            return problem(409, "price_changed", **costs)
        self.bookings[booking.booking_id] = booking
        return self._charged(booking)

    def _charged(self, booking: Booking) -> RestAnswer:
        missing = booking.full_cost - self.money.get(booking.user_id, 0)
        if missing > 0:
            values = {"booking": json_of(booking), "shortfall": missing}
            return problem(402, "insufficient_funds", **values)
        self.money[booking.user_id] -= booking.full_cost
        self.charges += 1
        return RestAnswer(self._stored(replace(booking, status=Status.CONFIRMED)))

    def _pay(self, call: RestCall) -> RestAnswer:
        booking = self.bookings[_id(call)]
        if booking.status is Status.CONFIRMED:
            return RestAnswer(json_of(booking))
        if booking.phase(self.bot.clock.now()) != "waiting":
            return problem(409, "hold_expired")
        return self._charged(booking)

    def _list(self, call: RestCall) -> list[Json]:
        assert call.user is not None
        owned = [place_id for place_id, owner in self.owners.items() if owner == call.user.user_id]
        found = []
        for booking in self.bookings.values():
            if call.user.role == "driver" and booking.user_id != call.user.user_id:
                continue
            if call.user.role == "owner" and booking.parking_place_id not in owned:
                continue
            if self._listed(booking, call.query):
                found.append(json_of(booking))
        return found

    def _listed(self, booking: Booking, query: Mapping[str, str]) -> bool:
        after, before = query.get("from"), query.get("to")
        return (
            query.get("status", booking.status) == booking.status
            and query.get("parking_place_id", str(booking.parking_place_id))
            == str(booking.parking_place_id)
            and (after is None or booking.date_to > datetime.fromisoformat(after))
            and (before is None or booking.date_from < datetime.fromisoformat(before))
        )

    def _show(self, call: RestCall) -> Any:
        booking = self.bookings.get(_id(call))
        if booking is None:
            return problem(404, "booking_not_found")
        return json_of(booking) if self._may_see(call, booking) else problem(403, "forbidden")

    def _may_see(self, call: RestCall, booking: Booking) -> bool:
        assert call.user is not None
        return call.user.user_id in (booking.user_id, self.owners[booking.parking_place_id])

    def _change(self, call: RestCall) -> RestAnswer:
        booking = self.bookings[_id(call)]
        start = datetime.fromisoformat(call.body.get("date_from", booking.date_from.isoformat()))
        end = datetime.fromisoformat(call.body["date_to"])
        cost = cost_of(booking.hourly_rate, end - start)
        if cost != call.body["expected_cost"]:
            return problem(
                409, "price_changed", expected_cost=call.body["expected_cost"], actual_cost=cost
            )
        missing = cost - booking.full_cost - self.money.get(booking.user_id, 0)
        if missing > 0:
            values = {"booking": json_of(booking), "shortfall": missing}
            return problem(402, "insufficient_funds", **values)
        self.money[booking.user_id] -= cost - booking.full_cost
        return RestAnswer(
            self._stored(replace(booking, date_from=start, date_to=end, full_cost=cost))
        )

    def _terms(self, call: RestCall) -> Any:
        booking = self.bookings[_id(call)]
        assert call.user is not None
        if not self._may_see(call, booking):
            return problem(403, "forbidden")
        now = self.bot.clock.now()
        if booking.phase(now) == "canceled":
            return problem(409, "already_canceled")
        if booking.phase(now) == "over":
            return problem(409, "already_finished")
        refund, rule = booking.full_cost, "before_start_full_refund"
        if booking.status is Status.WAITING:
            refund, rule = 0, "nothing_paid"
        elif call.user.role == "owner":
            rule = "full_refund_by_owner"
        elif now >= booking.date_from:
            started = (now - booking.date_from) // timedelta(hours=1) + 1
            refund, rule = refund - started * booking.hourly_rate, "started_hours_kept"
        return {"refund": refund, "fee": booking.full_cost - refund, "rule": rule}

    def _cancel(self, call: RestCall) -> RestAnswer:
        """Cancelling what is cancelled is a success that changes nothing, as with the service."""
        known = self.bookings[_id(call)]
        if known.status is Status.CANCELED and self._may_see(call, known):
            return RestAnswer({"status": "success", "message": "", "refund": known.refunded or 0})
        terms = self._terms(call)
        if isinstance(terms, RestAnswer):
            return terms
        assert call.user is not None
        booking = self.bookings[_id(call)]
        self.money[booking.user_id] = self.money.get(booking.user_id, 0) + terms["refund"]
        self._stored(
            replace(
                booking,
                status=Status.CANCELED,
                canceled_by=call.user.role,
                canceled_at=self.bot.clock.now(),
                cancel_reason=call.query.get("reason"),
                refunded=terms["refund"],
            )
        )
        return RestAnswer({"status": "success", "message": "", "refund": terms["refund"]})

    def _stored(self, booking: Booking) -> Json:
        self.bookings[booking.booking_id] = booking
        return json_of(booking)

    # Payment

    def _balance(self, call: RestCall) -> Json:
        assert call.user is not None
        return {
            "balance": self.money.get(call.user.user_id, 0),
            "pending": 1500 if call.user.role == "owner" else 0,
            "currency": "USD",
        }

    def _transactions(self, call: RestCall) -> RestAnswer:
        rows = [
            {
                "booking_id": None,
                "amount": 100 + number,
                "transaction_type": "promocode_activate",
                "status": "completed",
                "created_at": self.bot.clock.now().isoformat(),
            }
            for number in range(12)
        ]
        start, limit = int(call.query["offset"]), int(call.query["limit"])
        return RestAnswer(rows[start : start + limit], headers={"X-Total-Count": "12"})

    def _activate(self, call: RestCall) -> Any:
        assert call.user is not None
        amount = self.codes.pop(call.body["code"], None)
        if amount is None:
            return problem(404, "promocode_not_found")
        self.money[call.user.user_id] = self.money.get(call.user.user_id, 0) + amount
        return self._balance(call)


def json_of(value: Any) -> Json:
    built: Json = msgspec.to_builtins(value)
    return built


def _id(call: RestCall) -> UUID:
    found = re.search(_ID, call.path)
    assert found is not None
    return UUID(found[1])


def _stay(values: Mapping[str, str]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(values["date_from"]), datetime.fromisoformat(values["date_to"])
