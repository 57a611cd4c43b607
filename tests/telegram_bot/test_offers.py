"""What a button offers comes back from it as it went in, and costs what booking would take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from parking_net.booking.domain.price import full_cost
from parking_net.telegram_bot.domain.bookings import cost_of, short_code
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.offers import Offer

seconds = st.integers(0, 366 * 86_400)
offers = st.builds(
    lambda subject, start, length, cost, shown: Offer(
        subject, start, start + timedelta(seconds=length), cost, shown
    ),
    st.uuids(),
    st.datetimes(datetime(2024, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(tzinfo=UTC, microsecond=0)
    ),
    seconds,
    st.integers(0, 10**12),
    st.integers(0, 2**24 - 1),
)


@given(offers)
def test_an_offer_survives_its_button(offer: Offer) -> None:
    assert Offer.unpacked(offer.packed()) == offer


@given(offers)
def test_every_offer_fits_into_a_button(offer: Offer) -> None:
    chat_id = 2**52
    for verb in ("pay", "change"):
        assert len(Seal(b"k").sealed(chat_id, verb, offer.packed())) <= 64


@given(offers, st.integers(2**24, 2**40))
def test_late_updates_fit_too(offer: Offer, update_id: int) -> None:
    stay = offer.date_from, offer.date_to
    late = Offer(offer.subject_id, *stay, offer.cost, update_id)
    assert Offer.unpacked(late.packed()).shown == update_id % 2**24


@given(st.integers(1, 10**6), seconds)
def test_a_change_is_priced_as_booking_prices_it(hourly_rate: int, length: int) -> None:
    """The rule stands twice, as no service imports another; here the two meet."""
    assert cost_of(hourly_rate, timedelta(seconds=length)) == full_cost(hourly_rate, length)


def test_short_codes_come_from_the_end_of_the_id() -> None:
    assert short_code(UUID("0192f0c1-2b1e-7c4d-8a55-3f2b7f3a91c2")) == "7F3A-91C2"
