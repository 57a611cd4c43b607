"""What the messages say: in each language, in the zone of the place, with money and plurals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from parking_net.notification.domain.messages import Facts, FormerStay, MessageType
from parking_net.notification.domain.wording import Words, telegram_html, words
from parking_net.shared.texts import Language

EN, RU = Language.EN, Language.RU
NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def facts(**changes: Any) -> Facts:
    plain = Facts(
        booking_id=uuid4(),
        parking_place_id=uuid4(),
        place_name="Harbour Garage",
        place_city="Rotterdam",
        place_address="Quay 7",
        timezone="Europe/Amsterdam",
        driver_login="anna",
        date_from=NOW + 24 * HOUR,
        date_to=NOW + 26 * HOUR,
        full_cost=1250,
        currency="USD",
    )
    return msgspec.structs.replace(plain, **changes)


def said(type_: MessageType, language: Language, **changes: Any) -> Words:
    text = words(type_, facts(**changes), language, NOW)
    return Words(_plain(text.title), _plain(text.body))


def _plain(text: str) -> str:
    """With usual spaces instead of those that keep amounts together, for readable tests."""
    return text.replace("\u00a0", " ")


def test_a_receipt() -> None:
    assert said(MessageType.BOOKING_CONFIRMED_DRIVER, EN) == Words(
        "Booking confirmed: Harbour Garage",
        "Tue, Jan 8, 1:00 PM – 3:00 PM (2 hours)\nQuay 7, Rotterdam\nYou paid $12.50.",
    )
    assert said(MessageType.BOOKING_CONFIRMED_DRIVER, RU) == Words(
        "Бронирование подтверждено: Harbour Garage",
        "вт, 8 янв., 13:00 – 15:00 (2 часа)\nQuay 7, Rotterdam\nОплачено: 12,50 $",
    )


def test_an_owners_new_booking() -> None:
    assert said(MessageType.BOOKING_CONFIRMED_OWNER, EN) == Words(
        "New booking: Harbour Garage",
        "Tue, Jan 8, 1:00 PM – 3:00 PM (2 hours)\nDriver: anna\nPrice: $12.50",
    )
    assert said(MessageType.BOOKING_CONFIRMED_OWNER, RU) == Words(
        "Новое бронирование: Harbour Garage",
        "вт, 8 янв., 13:00 – 15:00 (2 часа)\nВодитель: anna\nСтоимость: 12,50 $",
    )


@pytest.mark.parametrize(
    ("hours", "words_for_it"),
    [(1, "1 час"), (2, "2 часа"), (5, "5 часов"), (11, "11 часов"), (21, "21 час")],
)
def test_russian_plurals(hours: int, words_for_it: str) -> None:
    text = said(MessageType.BOOKING_CONFIRMED_DRIVER, RU, date_to=NOW + (24 + hours) * HOUR)
    assert f"({words_for_it})" in text.body


@pytest.mark.parametrize(
    ("former_cost", "english", "driver_in_russian", "owner_in_russian"),
    [
        (
            1000,
            "The price is now $12.50; $2.50 was charged in addition.",
            "Новая стоимость: 12,50 $. С вашего баланса дополнительно списано 2,50 $.",
            "Новая стоимость: 12,50 $, на 2,50 $ больше прежней.",
        ),
        (
            1300,
            "The price is now $12.50; $0.50 goes back to your balance.",
            "Новая стоимость: 12,50 $. На ваш баланс возвращается 0,50 $.",
            "Новая стоимость: 12,50 $, на 0,50 $ меньше прежней.",
        ),
        (
            1250,
            "The price stays $12.50.",
            "Стоимость не изменилась: 12,50 $.",
            "Стоимость не изменилась: 12,50 $.",
        ),
    ],
)
def test_a_change(
    former_cost: int, english: str, driver_in_russian: str, owner_in_russian: str
) -> None:
    former = FormerStay(date_from=NOW + 20 * HOUR, date_to=NOW + 21 * HOUR, full_cost=former_cost)
    driver = said(MessageType.BOOKING_CHANGED_DRIVER, EN, previous=former)
    assert driver.title == "Booking changed: Harbour Garage"
    assert driver.body.splitlines() == [
        "Now: Tue, Jan 8, 1:00 PM – 3:00 PM (2 hours)",
        "Before: Tue, Jan 8, 9:00 AM – 10:00 AM",
        english,
    ]
    in_russian = said(MessageType.BOOKING_CHANGED_DRIVER, RU, previous=former)
    assert in_russian.body.splitlines() == [
        "Теперь: вт, 8 янв., 13:00 – 15:00 (2 часа)",
        "Раньше: вт, 8 янв., 09:00 – 10:00",
        driver_in_russian,
    ]
    owner = said(MessageType.BOOKING_CHANGED_OWNER, RU, previous=former)
    assert owner.body.splitlines()[2:] == ["Водитель: anna", owner_in_russian]


CAUSES: list[tuple[dict[str, Any], str, str, str | None]] = [
    # facts, what the driver reads, what he reads in Russian, what the owner reads
    (
        {"canceled_by": "driver"},
        "You cancelled this booking.",
        "Вы отменили это бронирование.",
        "The driver cancelled this booking.",
    ),
    (
        {"canceled_by": "owner"},
        "The owner of the car park cancelled this booking.",
        "Владелец парковки отменил это бронирование.",
        "You cancelled this booking.",
    ),
    (
        {"canceled_by": "admin"},
        "Our support team cancelled this booking.",
        "Служба поддержки отменила это бронирование.",
        "Our support team cancelled this booking.",
    ),
    (
        {"canceled_by": "system"},
        "This booking was cancelled automatically.",
        "Бронирование отменено автоматически.",
        "This booking was cancelled automatically.",
    ),
    (
        {"canceled_by": "owner", "cancel_reason": "place_deleted"},
        "The car park is no longer available, so this booking was cancelled.",
        "Парковка больше недоступна, поэтому бронирование отменено.",
        "The car park was deleted, so this booking was cancelled.",
    ),
    (
        {"canceled_by": "system", "cancel_reason": "too_many_holds", "paid": False},
        "You have too many unpaid bookings, so this one was cancelled.",
        "У вас слишком много неоплаченных бронирований, поэтому это отменено.",
        None,
    ),
]


@pytest.mark.parametrize(("changes", "driver", "in_russian", "owner"), CAUSES)
def test_who_cancelled(
    changes: dict[str, Any], driver: str, in_russian: str, owner: str | None
) -> None:
    lines = said(MessageType.BOOKING_CANCELED_DRIVER, EN, refund=1250, **changes).body.splitlines()
    assert lines[:2] == ["Tue, Jan 8, 1:00 PM – 3:00 PM", driver]
    assert len(lines) == 3, "a code is not a reason to show"
    russian = said(MessageType.BOOKING_CANCELED_DRIVER, RU, refund=1250, **changes)
    assert russian.body.splitlines()[1] == in_russian
    if owner is not None:
        to_owner = said(MessageType.BOOKING_CANCELED_OWNER, EN, refund=1250, **changes)
        assert to_owner.body.splitlines()[1:3] == ["Driver: anna", owner]


@pytest.mark.parametrize(
    ("changes", "driver", "in_russian", "owner"),
    [
        (
            {"refund": 1250},
            "$12.50 goes back to your balance.",
            "На ваш баланс возвращается 12,50 $.",
            "$12.50 goes back to the driver.",
        ),
        (
            {"refund": 850, "fee": 400},
            "$8.50 goes back to your balance; $4.00 is kept for the hours that had started.",
            "На ваш баланс возвращается 8,50 $; за начавшиеся часы удержано 4,00 $.",
            "$8.50 goes back to the driver; you keep $4.00 for the hours that had started.",
        ),
        (
            {"fee": 1250},
            "$12.50 is kept: every hour of the stay had started.",
            "Удержано 12,50 $: начались все часы стоянки.",
            "You keep $12.50: every hour of the stay had started.",
        ),
        (
            {"paid": False},
            "The booking had not been paid for.",
            "Бронирование не было оплачено.",
            None,
        ),
    ],
)
def test_what_comes_back(
    changes: dict[str, Any], driver: str, in_russian: str, owner: str | None
) -> None:
    changes = {"canceled_by": "driver", **changes}
    assert said(MessageType.BOOKING_CANCELED_DRIVER, EN, **changes).body.endswith(f"\n{driver}")
    text = said(MessageType.BOOKING_CANCELED_DRIVER, RU, **changes)
    assert text.body.endswith(f"\n{in_russian}")
    if owner is not None:
        assert said(MessageType.BOOKING_CANCELED_OWNER, EN, **changes).body.endswith(f"\n{owner}")


def test_a_hold_that_expired() -> None:
    unpaid = said(MessageType.HOLD_EXPIRED_DRIVER, EN, paid=False)
    assert unpaid.title == "Booking not paid in time: Harbour Garage"
    assert "$" not in unpaid.body
    late = said(MessageType.HOLD_EXPIRED_DRIVER, EN, refund=1250)
    assert late.body.endswith("Your payment came too late: $12.50 goes back to your balance.")
    in_russian = said(MessageType.HOLD_EXPIRED_DRIVER, RU, refund=1250)
    assert in_russian.body.endswith(
        "Платёж прошёл слишком поздно: на ваш баланс возвращается 12,50 $."
    )


def test_reminders() -> None:
    assert said(MessageType.STAY_STARTS_DRIVER, EN) == Words(
        "Your stay starts soon: Harbour Garage",
        "It starts: Tue, Jan 8, 1:00 PM\nIt ends: Tue, Jan 8, 3:00 PM\nQuay 7, Rotterdam",
    )
    assert said(MessageType.STAY_ENDS_DRIVER, RU) == Words(
        "Скоро закончится ваша стоянка: Harbour Garage",
        "Окончание: вт, 8 янв., 15:00\n"
        "Если вам нужно больше времени, продлите бронирование до его окончания.",
    )


@pytest.mark.parametrize(
    ("timezone", "date_from", "lasts", "told"),
    [
        ("Asia/Kathmandu", "2030-01-07T20:30:00Z", 1, "вт, 8 янв., 02:15 – 03:15 (1 час)"),
        ("Pacific/Apia", "2030-01-08T11:00:00Z", 1, "ср, 9 янв., 00:00 – 01:00 (1 час)"),
        (
            "Pacific/Marquesas",
            "2030-01-08T09:00:00Z",
            1,
            "пн, 7 янв., 23:30 – вт, 8 янв., 00:30 (1 час)",
        ),
        # The clocks are put forward: three hours of parking, four by the clock.
        ("Europe/Amsterdam", "2030-03-31T00:00:00Z", 3, "вс, 31 мар., 01:00 – 05:00 (3 часа)"),
        # They are put back: the hour from two to three comes twice.
        ("Europe/Amsterdam", "2030-10-27T00:30:00Z", 1, "вс, 27 окт., 02:30 – 02:30 (1 час)"),
        ("Australia/Lord_Howe", "2030-04-06T14:30:00Z", 2, "вс, 7 апр., 01:30 – 03:00 (2 часа)"),
        (
            "Europe/Moscow",
            "2030-12-31T20:00:00Z",
            2,
            "вт, 31 дек., 23:00 – ср, 1 янв. 2031, 01:00 (2 часа)",
        ),
    ],
)
def test_times_are_those_of_the_place(timezone: str, date_from: str, lasts: int, told: str) -> None:
    start = datetime.fromisoformat(date_from)
    text = said(
        MessageType.BOOKING_CONFIRMED_OWNER,
        RU,
        timezone=timezone,
        date_from=start,
        date_to=start + lasts * HOUR,
    )
    assert text.body.splitlines()[0] == told


def test_currencies_have_their_own_digits() -> None:
    assert "Price: ¥1,250" in said(MessageType.BOOKING_CONFIRMED_OWNER, EN, currency="JPY").body
    assert "1.250" in said(MessageType.BOOKING_CONFIRMED_OWNER, EN, currency="KWD").body
    assert "12,50 ₽" in said(MessageType.BOOKING_CONFIRMED_OWNER, RU, currency="RUB").body


HOSTILE = '<b>&"Гараж"</b> { $cost }\n<script>'
ESCAPED = '&lt;b&gt;&amp;"Гараж"&lt;/b&gt; { $cost } &lt;script&gt;'


@pytest.mark.parametrize(("type_", "language"), list(product(MessageType, Language)))
def test_every_message_names_the_place_and_escapes_what_people_typed(
    type_: MessageType, language: Language
) -> None:
    former = FormerStay(date_from=NOW, date_to=NOW + HOUR, full_cost=1)
    hostile = facts(
        place_name=HOSTILE,
        place_city=HOSTILE,
        place_address=HOSTILE,
        cancel_reason=HOSTILE,
        canceled_by="owner",
        refund=1,
        previous=former,
    )
    plain = words(type_, hostile, language, NOW)
    assert plain.title.endswith(": " + " ".join(HOSTILE.split()))
    html = telegram_html(type_, hostile, language, NOW)
    first, *lines = html.splitlines()
    assert first.endswith(f": {ESCAPED}</b>")
    assert first.count("<") == 2
    assert "<" not in "\n".join(lines)
    assert len(lines) == len(plain.body.splitlines())
    if "canceled" in type_:
        assert HOSTILE.replace("\n", " ") in plain.body
        assert ESCAPED in html


def test_a_reason_of_spaces_is_none() -> None:
    lines = said(
        MessageType.BOOKING_CANCELED_DRIVER, EN, canceled_by="owner", cancel_reason=" \n "
    ).body.splitlines()
    assert len(lines) == 3


def test_a_code_that_a_driver_types_is_only_his_words() -> None:
    typed = {"canceled_by": "driver", "cancel_reason": "place_deleted", "refund": 1250}
    assert said(MessageType.BOOKING_CANCELED_OWNER, EN, **typed).body.splitlines()[2:] == [
        "The driver cancelled this booking.",
        "Reason: place_deleted",
        "$12.50 goes back to the driver.",
    ]
