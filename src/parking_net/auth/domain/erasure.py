"""What must be over before a person is forgotten, and what they must say about their money."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from parking_net.shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class Business:
    """What a person still has with the platform. Amounts are minor units of `currency`."""

    bookings: tuple[UUID, ...] = ()
    """That are not over: the person's, or of the person's places. The first few."""
    places: tuple[UUID, ...] = ()
    """The first few."""
    balance: int = 0
    pending: int = 0
    """Income from stays that are not over."""
    currency: str = ""


class BookingsOpen(Conflict):
    """Bookings that are not over; `bookings` names them."""

    code, title = "bookings_open", "Cancel these bookings first, or wait until they are over"


class PlacesLeft(Conflict):
    """Places that still belong to the person; `places` names them."""

    code, title = "places_left", "Delete your places first"


class IncomePending(Conflict):
    code, title = "income_pending", "Wait until the stays at your places are over and paid out"


class BalanceLeft(Conflict):
    """There is money on the account, and nobody said that it may be given up."""

    code, title = "balance_left", "There is money left; spend it, or say that you give it up"


def _listed(ids: tuple[UUID, ...]) -> str:
    return ", ".join(map(str, ids))


def require_finished(business: Business, *, give_up_balance: bool) -> None:
    """Raises BookingsOpen, PlacesLeft, IncomePending, BalanceLeft, in this order."""
    if business.bookings:
        raise BookingsOpen(
            f"{BookingsOpen.title}: {_listed(business.bookings)}",
            values={"bookings": [str(each) for each in business.bookings]},
        )
    if business.places:
        raise PlacesLeft(
            f"{PlacesLeft.title}: {_listed(business.places)}",
            values={"places": [str(each) for each in business.places]},
        )
    money = {"currency": business.currency}
    if business.pending:
        raise IncomePending(values={"pending": business.pending, **money})
    if business.balance and not give_up_balance:
        raise BalanceLeft(values={"balance": business.balance, **money})
