"""Who somebody in a chat is signed in as."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from parking_net.shared.identity import Role


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the platform, as auth knows them."""

    user_id: UUID
    login: str
    role: Role
    locale: str
    telegram_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a session acts with. Kept encrypted; never shown."""

    access_token: str
    expires_in_seconds: int
    refresh_token: str

    def __repr__(self) -> str:
        return "Tokens(…)"
