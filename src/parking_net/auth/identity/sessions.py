"""Sessions of the embedded identity provider: begun, carried on, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from parking_net.auth.domain.accounts import User
from parking_net.auth.domain.errors import SessionEnded
from parking_net.auth.identity.refresh_tokens import (
    REPEATABLE_FOR,
    attempt_hash,
    new_refresh_token,
    refresh_token_hash,
)
from parking_net.auth.repository import sessions, users
from parking_net.auth.repository.sessions import Rotation
from parking_net.shared.clock import Clock
from parking_net.shared.database import Connection, Database
from parking_net.shared.identifiers import new_id

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token in clear, on its way to its holder, and how long it is good for."""

    text: str
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """Everything that begins, carries on and ends sessions."""

    database: Database
    clock: Clock
    idle_lifetime: timedelta
    whole_lifetime: timedelta

    async def begin(
        self, connection: Connection, user_id: UUID, *, telegram_id: int = 0
    ) -> RefreshToken:
        """A new session within the caller's transaction, from this chat if from one."""
        token = new_refresh_token()
        now = self.clock.now()
        expires_at = now + min(self.idle_lifetime, self.whole_lifetime)
        await sessions.begin(
            connection,
            session_id=new_id(),
            user_id=user_id,
            telegram_id=telegram_id,
            token_hash=refresh_token_hash(token),
            now=now,
            expires_at=expires_at,
            ends_at=now + self.whole_lifetime,
        )
        return RefreshToken(token, _seconds_between(now, expires_at))

    async def carry_on(
        self, old_token: str, attempt: str | None = None
    ) -> tuple[User, RefreshToken]:
        """Rotates the token. Raises SessionEnded; a token used before ends its session.

        Not so when the same `attempt` used it, lately, and nobody uses what that gave.
        """
        old_hash = refresh_token_hash(old_token)
        token = new_refresh_token()
        now = self.clock.now()
        rotation = Rotation(
            old_hash=old_hash,
            new_hash=refresh_token_hash(token),
            attempt_hash=attempt_hash(attempt),
            now=now,
            expires_at=now + self.idle_lifetime,
        )
        async with self.database.transaction() as connection:
            user_id = await sessions.lock_owner(connection, old_hash)
            if user_id is None:
                raise SessionEnded()
            expires_at = await sessions.rotate(connection, rotation)
            if expires_at is None and attempt is not None:
                expires_at = await sessions.repeat(connection, rotation, now - REPEATABLE_FOR)
            user = await users.by_id(connection, user_id)
        if expires_at is None or user is None:
            await sessions.end_by_token(self.database, old_hash)
            log.warning("session_ended", reason="refresh_token_used_again", user_id=str(user_id))
            raise SessionEnded()
        return user, RefreshToken(token, _seconds_between(now, expires_at))

    async def end(self, token: str) -> None:
        """Raises SessionEnded when there was none."""
        user_id = await sessions.end_by_token(self.database, refresh_token_hash(token))
        if user_id is None:
            raise SessionEnded()
        log.info("session_ended", reason="signed_out", user_id=str(user_id))

    async def trim(self, limit: int) -> int:
        """Deletes sessions that are over; how many it were."""
        return await sessions.delete_expired(self.database, self.clock.now(), limit)


def _seconds_between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
