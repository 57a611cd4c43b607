"""What the world is told about accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.auth.domain.accounts import User
from parking_net.shared.events.event import Event


def registered(user: User, now: datetime) -> Event:
    """There is a new account."""
    return _event("user.registered", user, now)


def telegram_link_requested(user: User, now: datetime) -> Event:
    """Somebody typed a Telegram id; whoever holds it is to confirm that in the bot."""
    return _event("user.telegram_link_requested", user, now)


def erased(user_id: UUID, now: datetime) -> Event:
    """Who this was is to be forgotten everywhere."""
    data: dict[str, object] = {"user_id": str(user_id)}
    return Event(type="user.erased", subject=str(user_id), data=data, time=now)


def _event(type_: str, user: User, now: datetime) -> Event:
    data: dict[str, object] = {
        "user_id": str(user.user_id),
        "login": user.login,
        "email": user.email,
        "role": user.role.value,
        "locale": user.locale.value,
        "telegram_id": user.telegram_id,
    }
    return Event(type=type_, subject=str(user.user_id), data=data, time=now)
