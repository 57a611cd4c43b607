"""What each field of each body does not take: every line must be a 400 that names the field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.acceptance import hostile
from tests.acceptance.people import PASSWORD, place_wish, stay


@dataclass(frozen=True)
class Body:
    """An operation with a body: who sends it, a good one, and what each field does not take."""

    method: str
    path: str
    sender: str
    good: Mapping[str, object]
    bad: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


TOO_LONG = json.dumps("x" * 201)
NAMES = (*hostile.NOT_A_TEXT, hostile.WITH_NUL, '""', '"   "', TOO_LONG)
KINDS = (*hostile.NOT_A_TEXT, '"garage"', '""', hostile.WITH_NUL, '"COVERED"')
RATES = (*hostile.NOT_A_NUMBER, *hostile.TOO_SMALL_OR_LARGE, "1000001")
CAPACITIES = (*hostile.NOT_A_NUMBER, *hostile.TOO_SMALL_OR_LARGE, "100001")
ZONES = (*hostile.NOT_A_TEXT, '"Mars/Olympus"', '""', hostile.WITH_NUL, '"../../etc/passwd"')
LATITUDES = ('"x"', "90.1", "-90.1", "1e999", "true", "[]", hostile.HUGE)
LONGITUDES = ('"x"', "180.1", "-180.1", "1e999", "true", "[]", hostile.HUGE)
AMOUNTS = (*hostile.NOT_A_NUMBER, *hostile.TOO_SMALL_OR_LARGE, "1000000000001")
TIMES = hostile.NOT_A_TIME
STARTS = (*hostile.NOT_A_TIME, *hostile.UNBOOKABLE_TIMES)
ENDS = (*hostile.NOT_A_TIME, *hostile.UNBOOKABLE_TIMES, '"9999-12-31T23:59:59Z"')
COSTS = (*hostile.NOT_A_NUMBER, hostile.HUGE, "1e999", "-1")
PASSWORDS = (
    *hostile.NOT_A_TEXT,
    '""',
    '"short1A"',
    '"nouppercase1"',
    '"NOLOWERCASE1"',
    '"NoDigitsHere"',
    json.dumps("Aa1" + "x" * 126),
    '"Nul\\u0000inside1"',
)

PLACE_FIELDS = {
    "name": NAMES,
    "city": NAMES,
    "address": NAMES,
    "parking_type": KINDS,
    "hourly_rate": RATES,
    "capacity": CAPACITIES,
    "timezone": ZONES,
    "latitude": LATITUDES,
    "longitude": LONGITUDES,
    "description": (*hostile.NOT_A_TEXT, hostile.WITH_NUL),
}
STAY_FIELDS = {
    "parking_place_id": hostile.NOT_A_UUID,
    "date_from": STARTS,
    "date_to": ENDS,
}
LOGINS = (
    *hostile.NOT_A_TEXT,
    '"ab"',
    json.dumps("x" * 51),
    '"with space"',
    '"dash-ed"',
    hostile.WITH_NUL,
    '"имя_на_кириллице"',
)
EMAILS = (
    *hostile.NOT_A_TEXT,
    '""',
    '"no-at-sign"',
    '"two@@example.com"',
    '"a@b"',
    json.dumps("x" * 250 + "@example.com"),
    '"nul\\u0000@example.com"',
    '"a@example.com\\r\\nBcc: b@example.com"',
)

BODIES = (
    Body(
        "POST",
        "/auth/register",
        "driver",
        {"login": "good_login", "email": "a@example.com", "password": PASSWORD, "role": "driver"},
        {
            "login": LOGINS,
            "email": EMAILS,
            "password": PASSWORDS,
            "role": (*hostile.NOT_A_TEXT, '"admin"', '"DRIVER"', '""', '"root"'),
            "telegram_id": (*hostile.NOT_A_NUMBER, "-1", "9223372036854775808", hostile.HUGE),
        },
    ),
    Body(
        "POST",
        "/auth/login",
        "driver",
        {"login": "somebody_else", "password": PASSWORD},
        {"login": hostile.NOT_A_TEXT, "password": hostile.NOT_A_TEXT},
    ),
    Body(
        "POST",
        "/auth/change-password",
        "driver",
        {"login": "somebody_else", "oldPassword": PASSWORD, "newPassword": "Another-Horse-8"},
        {
            "login": hostile.NOT_A_TEXT,
            "oldPassword": hostile.NOT_A_TEXT,
            "newPassword": PASSWORDS,
        },
    ),
    Body(
        "PATCH",
        "/auth/me",
        "driver",
        {},
        {"email": EMAILS, "locale": (*hostile.NOT_A_TEXT, '"de"', '"EN"', '""')},
    ),
    Body(
        "PATCH",
        "/auth/users/00000000-0000-7000-8000-000000000000",
        "admin",
        {},
        {
            "role": (*hostile.NOT_A_TEXT, '"root"', '""'),
            "enabled": ('"yes"', "1", "[]", "{}", '""'),
        },
    ),
    Body("POST", "/parking", "owner", place_wish(), PLACE_FIELDS),
    Body("PUT", "/parking/{place}", "owner", {}, PLACE_FIELDS),
    Body("POST", "/booking/quote", "driver", stay(), STAY_FIELDS),
    Body("POST", "/booking", "driver", stay(), {**STAY_FIELDS, "expected_cost": COSTS}),
    Body(
        "PUT",
        "/booking/{booking}",
        "driver",
        {},
        {
            "status": (*hostile.NOT_A_TEXT, '"Confirmed"', '"Waiting"', '"canceled"', '"x"'),
            "date_from": TIMES,
            "date_to": TIMES,
            "expected_cost": COSTS,
        },
    ),
    Body(
        "PUT",
        "/booking/{booking}",
        "driver",
        {"status": "Canceled"},
        {"cancel_reason": (*hostile.NOT_A_TEXT, TOO_LONG, hostile.WITH_NUL)},
    ),
    Body(
        "POST",
        "/payment/promocode/activate",
        "driver",
        {},
        {"code": (*hostile.NOT_A_TEXT, hostile.WITH_NUL, '""')},
    ),
    Body("POST", "/payment/promocode/generate", "driver", {}, {"amount": AMOUNTS}),
    Body(
        "POST",
        "/payment/promocode",
        "admin",
        {"amount": 5, "max_uses": 1},
        {
            "amount": AMOUNTS,
            "max_uses": (*hostile.NOT_A_NUMBER, *hostile.TOO_SMALL_OR_LARGE, "1000001"),
            "code": (
                *hostile.NOT_A_TEXT,
                '"abc"',
                json.dumps("x" * 101),
                '"with space"',
                '"кодовое-слово"',
                hostile.WITH_NUL,
            ),
            "expires_at": (*hostile.NOT_A_TIME, '"1970-01-01T00:00:00Z"'),
        },
    ),
)

FIELDS = [(body, name) for body in BODIES for name in body.bad]

REQUIRED = [
    (body, name)
    for body in BODIES
    for name in body.bad
    if body.method == "POST"
    and name in {*body.good, "parking_place_id", "amount", "code"} - {"timezone", "max_uses"}
    and not (name == "code" and "max_uses" in body.bad)
]
