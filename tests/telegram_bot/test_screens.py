"""What people see, in both languages, whatever is in the names of places and people."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from parking_net.shared.paging import Page
from parking_net.telegram_bot.domain.bookings import (
    Booking,
    Cancellation,
    Shelf,
    visits_today,
)
from parking_net.telegram_bot.domain.moments import NotAMoment, Unclear
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.places import Place
from parking_net.telegram_bot.domain.wallet import Balance
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens import (
    bookings,
    changes,
    money,
    offers,
    owner,
    places,
)
from parking_net.telegram_bot.handlers.screens.screen import Screen
from tests.telegram_bot.samples import (
    BALANCE,
    BOOKING,
    CANCELED,
    HELD,
    HOUR,
    NOW,
    OVER,
    PLACE,
    RULES,
    RUNNING,
    TERMS,
    available,
    new_chat,
    quote_of,
    transaction,
)

NASTY = ("<b>&amp;</i>\"'" * 20)[:200]
"""As long as a name may be, and full of what HTML is made of."""
WIDE = "🅿" * 200
MOST_MONEY = 10**12
LONGEST_MESSAGE = 4096
Show = Callable[[Chat, Place, Booking], Screen]

START = NOW + 20 * HOUR
END = NOW + 23 * HOUR
OFFER = Offer(PLACE.id, START, END, 1200, 7)
DEAR = Offer(PLACE.id, START, END, 8760 * 10**6, 2**40)


def twice(booking: Booking) -> list[Booking]:
    """Enough bookings for pages, some of them coming and going today."""
    return [
        replace(booking, date_from=NOW + n * timedelta(minutes=3), date_to=NOW + 2 * HOUR)
        for n in range(20)
    ]


def _held(booking: Booking) -> Booking:
    return replace(booking, status=HELD.status, hold_expires_at=HELD.hold_expires_at)


def _shelf(which: Shelf, count: int) -> Show:
    return lambda chat, place, booking: bookings.shelf(chat, which, [booking] * count, 1, NOW)


def _card(shown: Booking) -> Show:
    return lambda chat, place, booking: bookings.card(
        chat, replace(shown, place_name=booking.place_name), NOW
    )


def _rule(rule: str) -> Show:
    terms = Cancellation(refund=5, fee=0, rule=rule)
    return lambda chat, place, booking: bookings.cancel_question(chat, booking, terms, NOW)


def _change(cost: int) -> Show:
    return lambda chat, place, booking: changes.change_preview(
        chat, booking, Offer(booking.booking_id, START, END, cost, 1), BALANCE, NOW
    )


def _unclear(why: Unclear) -> Show:
    return lambda chat, place, booking: places.not_a_moment(
        chat, NotAMoment(why, START), place.timezone, NOW
    )


def _stay(code: str) -> Show:
    return lambda chat, place, booking: offers.stay_refused(chat, RULES, code, place)


SCREENS: dict[str, Show] = {
    "search": lambda chat, place, booking: places.search_prompt(chat),
    "found": lambda chat, place, booking: places.found_places(
        chat, RULES, place.name, Page([place] * 5, None, 21), 4, []
    ),
    "nothing found": lambda chat, place, booking: places.nothing_found(chat, place.name),
    "place": lambda chat, place, booking: places.place_card(
        chat, RULES, replace(place, description=place.name * 10)
    ),
    "length": lambda chat, place, booking: places.length_prompt(chat, RULES, place, START, NOW),
    "quote": lambda chat, place, booking: offers.quoted(
        chat, RULES, place, quote_of(place, START, END), DEAR, BALANCE, NOW
    ),
    "quote, signed out": lambda chat, place, booking: offers.quoted(
        chat, RULES, place, quote_of(place, START, END), OFFER, None, NOW
    ),
    "quote, short of money": lambda chat, place, booking: offers.quoted(
        chat, RULES, place, quote_of(place, START, END), OFFER, replace(BALANCE, balance=1), NOW
    ),
    "full": lambda chat, place, booking: offers.full(
        chat, place, START, END, NOW, [(START, END)], [(place, available(place))]
    ),
    "full, nothing else": lambda chat, place, booking: offers.full(
        chat, place, START, END, NOW, [], []
    ),
    "booked": lambda chat, place, booking: offers.booked(chat, booking, NOW),
    "held": lambda chat, place, booking: offers.held(chat, _held(booking), 700, NOW),
    "hold over": lambda chat, place, booking: offers.hold_over(chat, booking),
    "checked": lambda chat, place, booking: offers.being_checked(chat, booking),
    "unanswered": lambda chat, place, booking: offers.unanswered(chat, "change", DEAR),
    "gone": lambda chat, place, booking: offers.place_gone(chat),
    "too many holds": lambda chat, place, booking: offers.too_many_holds(chat),
    "change lacks": lambda chat, place, booking: offers.change_lacks(chat, booking, 5),
    "extend": lambda chat, place, booking: changes.extension_prompt(chat, booking, NOW),
    "move": lambda chat, place, booking: changes.move_prompt(chat, booking, NOW),
    "cancel": lambda chat, place, booking: bookings.cancel_question(
        chat, booking, replace(TERMS, refund=MOST_MONEY, fee=7), NOW, renewed=True
    ),
    "canceled": lambda chat, place, booking: bookings.canceled(chat, booking, 1200),
    "canceled, unpaid": lambda chat, place, booking: bookings.canceled(chat, booking, 0),
    "wallet": lambda chat, place, booking: money.wallet(
        chat,
        RULES,
        Balance(balance=MOST_MONEY, pending=MOST_MONEY, currency="USD"),
        Page([transaction(kind, -5) for kind in [*money.KINDS, "barter"]], None, 99),
        5,
        NOW,
    ),
    "wallet, new": lambda chat, place, booking: money.wallet(
        chat, RULES, BALANCE, Page([], None, 0), 0, NOW
    ),
    "code": lambda chat, place, booking: money.code_prompt(chat),
    "code activated": lambda chat, place, booking: money.code_activated(chat, BALANCE, None, NOW),
    "code activated for a hold": lambda chat, place, booking: money.code_activated(
        chat, BALANCE, _held(booking), NOW
    ),
    "parkings": lambda chat, place, booking: owner.own_places(
        chat, RULES, Page([place] * 5, None, 21), {place.id: available(place)}, []
    ),
    "no parkings": lambda chat, place, booking: owner.own_places(
        chat, RULES, Page([], None, 0), {}, []
    ),
    "parking": lambda chat, place, booking: owner.place_today(
        chat, RULES, place, available(place, 0), visits_today(twice(booking), NOW), 1, NOW
    ),
    "today": lambda chat, place, booking: owner.today(
        chat, visits_today(twice(booking), NOW), 99, NOW
    ),
    "quiet day": lambda chat, place, booking: owner.today(chat, [], 0, NOW),
    "guest": lambda chat, place, booking: owner.guest(chat, booking, NOW),
    "why": lambda chat, place, booking: owner.reason_prompt(chat, booking),
    "evict": lambda chat, place, booking: owner.eviction_question(
        chat, booking, TERMS, "maintenance", NASTY, NOW
    ),
    "evicted": lambda chat, place, booking: owner.evicted(chat, booking, 1200),
    **{f"shelf {shelf}": _shelf(shelf, 12) for shelf in Shelf},
    **{f"empty shelf {shelf}": _shelf(shelf, 0) for shelf in Shelf},
    **{f"card {one.phase(NOW)}": _card(one) for one in (BOOKING, HELD, RUNNING, OVER, CANCELED)},
    **{
        f"canceled by {who}": _card(
            replace(CANCELED, canceled_by=who, cancel_reason="place_deleted")
        )
        for who in ("driver", "owner", "admin", "system", "somebody")
    },
    **{f"rule {rule}": _rule(rule) for rule in [*sorted(bookings.RULES), "new_rule"]},
    **{f"change to {cost}": _change(cost) for cost in (1600, 800, 1200, 99999)},
    **{f"unclear {why}": _unclear(why) for why in Unclear},
    **{f"stay {code}": _stay(code) for code in [*sorted(offers.STAY_REFUSALS), "new_refusal"]},
}


class Balanced(HTMLParser):
    """Telegram refuses a message whose tags do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"b", "i", "code"}, tag
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", [NASTY, WIDE], ids=["markup", "wide"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_can_be_sent_whatever_names_hold(
    screen: str, name: str, language: str
) -> None:
    place = replace(PLACE, name=name, city=name, address=name, parking_type="multi-level")
    booking = replace(
        BOOKING, place_name=name, place_city=name, place_address=name, user_login="l" * 50
    )
    shown = SCREENS[screen](new_chat(language, update_id=2**31), place, booking)

    parser = Balanced()
    parser.feed(shown.text)
    parser.close()
    assert parser.open == []
    assert 0 < len(html.unescape(shown.text).encode("utf-16-le")) // 2 <= LONGEST_MESSAGE
    assert "{" not in shown.text
    for button in (button for row in shown.rows for button in row):
        assert button.text.strip()
        assert len(str(button.callback_data).encode()) <= 64


def test_russian_screens_are_russian() -> None:
    """Whatever is not Russian in them are names, money, and words that Telegram itself uses."""
    texts = [show(new_chat("ru"), PLACE, BOOKING).text for show in SCREENS.values()]
    assert all(any("а" <= letter <= "я" for letter in text.lower()) for text in texts)


def test_a_place_named_in_markup_is_shown_as_it_is_named() -> None:
    chat = new_chat()
    card = places.place_card(chat, RULES, replace(PLACE, name="<b>Tom & Co</b>"))
    assert "<b>&lt;b&gt;Tom &amp; Co&lt;/b&gt;</b>" in card.text
    listed = places.found_places(
        chat, RULES, "<x>", Page([replace(PLACE, name="<b>Tom & Co</b>")], None, 1), 0, []
    )
    assert "“&lt;x&gt;”" in listed.text
    assert listed.rows[0][0].text == "1. <b>Tom & Co</b> · $4.00 per hour"


def test_a_quote_names_lines_total_spaces_balance_stay_and_zone() -> None:
    shown = offers.quoted(
        new_chat(), RULES, PLACE, quote_of(PLACE, START, END), OFFER, BALANCE, NOW
    )
    assert "3 hours × $4.00 per hour = $12.00" in shown.text
    assert "<b>Total: $12.00</b>" in shown.text
    assert "3 spaces left" in shown.text
    assert "Your balance: $50.00" in shown.text
    assert "Balance after payment: $38.00" in shown.text
    assert "Tue, Jan 8, 9:00" in shown.text
    assert "(Europe/Amsterdam)" in shown.text
    assert shown.rows[0][0].text == "Pay $12.00"


def test_a_quote_in_russian() -> None:
    shown = offers.quoted(
        new_chat("ru"), RULES, PLACE, quote_of(PLACE, START, END), OFFER, BALANCE, NOW
    )
    plain = shown.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "3 часа × 4,00 $ в час = 12,00 $" in plain
    assert "09:00 – 12:00 (Europe/Amsterdam)" in plain
    assert shown.rows[0][0].text.replace("\u00a0", " ") == "Оплатить 12,00 $"


def test_short_of_money_a_quote_says_how_much_and_for_how_long_the_space_is_held() -> None:
    little = replace(BALANCE, balance=500)
    shown = offers.quoted(new_chat(), RULES, PLACE, quote_of(PLACE, START, END), OFFER, little, NOW)
    assert "$7.00 is missing" in shown.text
    assert "10 minutes" in shown.text


def test_a_cancelled_booking_tells_who_when_why_and_the_money() -> None:
    text = bookings.card(new_chat(), CANCELED, NOW).text
    assert "Cancelled by the car park on Mon, Jan 7, 12:00" in text
    assert "Roof &lt;repairs&gt; &amp; paint" in text
    assert "Refunded: $7.00" in text
    assert "On its way back: $5.00" in text


@pytest.mark.parametrize(
    ("by", "reason", "told"),
    [
        ("system", "hold_expired", "Reason: it was not paid in time"),
        ("system", "too_many_holds", "Reason: there were too many unpaid bookings"),
        ("owner", "place_deleted", "Reason: the car park closed"),
        ("driver", "Plans changed", "Reason: Plans changed"),
        ("system", "some_new_code", None),
        ("driver", None, None),
    ],
)
def test_reasons_are_told_in_words(by: str, reason: str | None, told: str | None) -> None:
    booking = replace(CANCELED, canceled_by=by, cancel_reason=reason)
    text = bookings.card(new_chat(), booking, NOW).text
    assert ("Reason" in text) is (told is not None)
    assert told is None or told in text


@pytest.mark.parametrize(
    ("booking", "offered"),
    [
        (BOOKING, {"➕ Extend", "↔️ Move", "❌ Cancel it"}),
        (RUNNING, {"➕ Extend", "❌ Cancel it"}),
        (HELD, {"Pay $12.00 now", "🎁 Activate a code", "Give up the space"}),
        (OVER, {"🔁 Book here again"}),
        (CANCELED, {"🔁 Book here again"}),
    ],
)
def test_a_card_offers_what_can_be_done_now(booking: Booking, offered: set[str]) -> None:
    rows = bookings.card(new_chat(), booking, NOW).rows
    labels = {button.text for row in rows for button in row}
    assert labels - {"🎫 My bookings", "☰ Menu"} == offered


def test_lists_are_turned_page_by_page() -> None:
    def turning(page: int) -> tuple[list[str], str]:
        shown = bookings.shelf(new_chat(), Shelf.PAST, [OVER] * 12, page, NOW)
        labels = [button.text for row in shown.rows for button in row]
        return [one for one in labels if one in ("‹ Back", "Next ›")], labels[0][:2]

    assert turning(0) == (["Next ›"], "1.")
    assert turning(1) == (["‹ Back", "Next ›"], "6.")
    assert turning(2) == (["‹ Back"], "11")
    assert turning(99) == turning(2)


def test_transactions_are_told_in_words() -> None:
    rows = [
        transaction("charge", -1200),
        transaction("refund", 1200),
        transaction("promocode_activate", 5000),
        transaction("payment", 1200, "pending"),
    ]
    text = money.wallet(new_chat(), RULES, BALANCE, Page(rows, None, 4), 0, NOW).text
    assert "<b>-$12.00</b> Payment for booking 7F3A-91C2\n" in text
    assert "<b>+$12.00</b> Refund for booking 7F3A-91C2\n" in text
    assert "<b>+$50.00</b> Code activated\n" in text
    assert "Income from booking 7F3A-91C2 (pending)" in text
