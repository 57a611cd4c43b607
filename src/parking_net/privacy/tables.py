"""Where a person stands in the databases: every table, and the column that names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PERSONAL: Final[Mapping[str, Mapping[str, str]]] = {
    "auth": {
        "users": "user_id = %(person)s",
        "sessions": "user_id = %(person)s",
    },
    "parking": {"places": "owner_id = %(person)s"},
    "booking": {
        "bookings": "%(person)s IN (user_id, owner_id)",
        "booking_changes": "actor_id = %(person)s",
    },
    "payment": {
        "accounts": "account_id = %(person)s",
        "transactions": "account_id = %(person)s",
        "promocodes": "created_by = %(person)s",
        "promocode_activations": "user_id = %(person)s",
    },
    "notification": {
        "notifications": "user_id = %(person)s",
        "deliveries": "user_id = %(person)s",
        "reminders": "user_id = %(person)s",
        "preferences": "user_id = %(person)s",
        "blocked_chats": "user_id = %(person)s",
    },
    "telegram": {
        "sessions": "user_id = %(person)s",
        "chats": "chat_id IN (SELECT chat_id FROM sessions WHERE user_id = %(person)s)",
    },
}

PASSING: Final = frozenset(
    {
        "auth.keycloak_erasures",
        "auth.keycloak_sessions",
        "auth.telegram_link_codes",
        "booking.deleted_places",
        "booking.erasures",
        "booking.idempotency_keys",
        "notification.erasures",
        "notification.stream_counters",
        "notification.stream_items",
        "parking.idempotency_keys",
        "payment.idempotency_keys",
        "payment.promocode_misses",
    }
)
"""Tables with a column that names a person, whose rows repeat others or are gone within days."""

SECRETS: Final = frozenset({"password_hash", "access_token", "refresh_token"})
"""Columns that are no knowledge about a person, and would open doors."""
