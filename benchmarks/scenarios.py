"""What is asked of the platform, one request maker for each line of the table."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.dataset import CITIES, PLACES, place_id
from benchmarks.load import Request
from benchmarks.people import PASSWORD, Driver

NextRequest = Callable[[], Request]

_HOURS_AHEAD = 24 * 300


def place_by_id(places: int) -> NextRequest:
    """One of `places` places at random."""
    paths = [f"/parking/{place_id(number)}" for number in range(1, places + 1)]
    return lambda: Request("GET", random.choice(paths))


def first_page() -> NextRequest:
    """The same page of fifty, again and again."""
    return lambda: Request("GET", "/parking?limit=50")


def new_pages() -> NextRequest:
    """A page of fifty that nobody asked for before."""
    rates = itertools.count()

    def request() -> Request:
        number = next(rates)
        low, high = 100 + number % 800, 1000 + number // 800
        return Request("GET", f"/parking?limit=50&sort=rate&min_rate={low}&max_rate={high}")

    return request


def by_city() -> NextRequest:
    """Fifty places of one of the cities."""
    return lambda: Request("GET", f"/parking?city=City%20{random.randrange(CITIES)}&limit=50")


def quote() -> NextRequest:
    return lambda: Request("POST", "/booking/quote", body=_stay(_any_place()))


def book_spread(drivers: list[Driver]) -> NextRequest:
    """Each booking at another place."""
    return _booking(drivers, _any_place, _any_start)


def book_one_place(drivers: list[Driver], place: int, start: datetime | None) -> NextRequest:
    """All bookings at one place; at one time when `start` is given."""
    identifier = place_id(place)
    return _booking(drivers, lambda: identifier, lambda: start or _any_start())


def cancel(driver_of: dict[str, Driver]) -> NextRequest:
    """One of the given bookings after the other, each once."""
    bookings: Iterator[tuple[str, Driver]] = iter(driver_of.items())

    def request() -> Request:
        booking_id, driver = next(bookings)
        return Request("DELETE", f"/booking/{booking_id}", headers=driver.headers)

    return request


def balance(drivers: list[Driver]) -> NextRequest:
    turn = itertools.cycle(drivers)
    return lambda: Request("GET", "/payment/balance", headers=next(turn).headers)


def login(drivers: list[Driver]) -> NextRequest:
    turn = itertools.cycle(drivers)

    def request() -> Request:
        body = {"login": next(turn).login, "password": PASSWORD}
        return Request("POST", "/auth/login", body=json.dumps(body).encode())

    return request


def _booking(
    drivers: list[Driver], place: Callable[[], str], start: Callable[[], datetime]
) -> NextRequest:
    turn = itertools.cycle(drivers)
    return lambda: Request(
        "POST", "/booking", headers=next(turn).headers, body=_stay(place(), start())
    )


def _any_place() -> str:
    return place_id(random.randrange(1, PLACES))


def _any_start() -> datetime:
    return datetime.now(UTC) + timedelta(hours=random.randrange(1, _HOURS_AHEAD))


def _stay(place: str, start: datetime | None = None) -> bytes:
    date_from = start or _any_start()
    stay = {
        "parking_place_id": place,
        "date_from": date_from.isoformat(timespec="seconds"),
        "date_to": (date_from + timedelta(hours=3)).isoformat(timespec="seconds"),
    }
    return json.dumps(stay).encode()
