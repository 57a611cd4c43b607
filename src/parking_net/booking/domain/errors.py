"""The refusals of booking, each with the code that clients can rely on."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from parking_net.shared.errors import Conflict, Forbidden, NotFound, PaymentRequired, Unavailable

if TYPE_CHECKING:
    from parking_net.booking.domain.view import BookingView

PAYMENT_RETRY_SECONDS = 5


class PlaceNotFound(NotFound):
    code, title = "place_not_found", "There is no such parking place"


class BookingNotFound(NotFound):
    code, title = "booking_not_found", "There is no such booking"


class OwnPlace(Forbidden):
    code, title = "own_place", "You cannot book your own parking place"


class TooManyHolds(Conflict):
    code, title = "too_many_holds", "Pay for or cancel your other unpaid bookings first"


class HoldExpired(Conflict):
    code, title = "hold_expired", "The time to pay for this booking is over"


class AlreadyCanceled(Conflict):
    code, title = "already_canceled", "This booking is cancelled"


class AlreadyStarted(Conflict):
    code, title = "already_started", "The stay has started: it can only be extended"


class AlreadyFinished(Conflict):
    code, title = "already_finished", "The stay is over"


class NotPaid(Conflict):
    code, title = "not_paid", "Pay for the booking before you change it"


class ChangeInProgress(Conflict):
    code, title = "change_in_progress", "An earlier change of this booking is still being paid"


class FullyBooked(Conflict):
    code, title = "fully_booked", "No space is free for the whole of this stay"


class PriceChanged(Conflict):
    code, title = "price_changed", "The price is not the one you expected"

    def __init__(self, expected_cost: int, actual_cost: int) -> None:
        super().__init__(values={"expected_cost": expected_cost, "actual_cost": actual_cost})


class InsufficientFunds(PaymentRequired):
    """The driver's balance lacks `shortfall` minor units; the booking as it stands now."""

    code, title = "insufficient_funds", "There is not enough money on your balance"

    def __init__(self, booking: BookingView, shortfall: int) -> None:
        remedy = "put money on it and try again"
        if booking.hold_expires_at is not None:
            until = booking.hold_expires_at.astimezone(UTC).isoformat(timespec="seconds")
            remedy = f"put money on it, then pay for this booking: its space is held until {until}"
        super().__init__(
            f"Your balance lacks {shortfall} minor units of {booking.currency}; {remedy}",
            values={"booking": booking, "shortfall": shortfall},
        )


class PaymentRefused(PaymentRequired):
    """Payment said no for another reason than the driver's funds."""

    code, title = "payment_refused", "The payment was refused"

    def __init__(self, booking: BookingView, reason: str) -> None:
        super().__init__(values={"booking": booking, "reason": reason})


class PaymentUnavailable(Unavailable):
    """Whether money moved is not known yet; the reconciler finds out and finishes the wish."""

    code, title = (
        "payment_unavailable",
        "The payment service does not answer; the booking is kept and nothing is charged twice",
    )

    def __init__(self, booking: BookingView) -> None:
        super().__init__(retry_after_seconds=PAYMENT_RETRY_SECONDS, values={"booking": booking})


class ParkingUnavailable(Unavailable):
    code, title = "parking_unavailable", "The parking service does not answer; nothing was booked"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, retry_after_seconds=2)
