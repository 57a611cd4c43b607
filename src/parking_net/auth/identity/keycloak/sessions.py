"""Our sessions over Keycloak's: opaque tokens for people, Keycloak's own kept encrypted."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parking_net.auth.domain.errors import IdentityUnavailable, SessionEnded
from parking_net.auth.identity.keycloak.accounts import Account, AccountStore
from parking_net.auth.identity.keycloak.tokens import KeycloakTokens, TokenDesk
from parking_net.auth.identity.refresh_tokens import REPEATABLE_FOR, attempt_hash
from parking_net.auth.repository import keycloak_sessions as repository
from parking_net.auth.repository.keycloak_sessions import NewSession, Taken, Taking
from parking_net.shared.clock import Clock
from parking_net.shared.database import Connection, Database
from parking_net.shared.identifiers import new_id

_ID_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_LOOK_EVERY_SECONDS: Final = 0.2
_LOOKS_FOR_THE_SAME_TRY: Final = 25

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OpaqueToken:
    """A refresh token as people hold it: it names its session, and a secret that is good once."""

    session_id: UUID
    secret: bytes

    @classmethod
    def new(cls, session_id: UUID) -> OpaqueToken:
        return cls(session_id, secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> OpaqueToken:
        """Raises SessionEnded for what never was one."""
        try:
            raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise SessionEnded() from None
        if len(raw) != _ID_BYTES + _SECRET_BYTES:
            raise SessionEnded()
        return cls(UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:])

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(self.session_id.bytes + self.secret).decode()

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.secret).digest()


class TokenVault:
    """Closes and opens Keycloak's refresh tokens with a secret that is not in the database."""

    def __init__(self, secret: str) -> None:
        derivation = HKDF(SHA256(), length=32, salt=None, info=b"parking-net keycloak sessions")
        self._cipher = AESGCM(derivation.derive(secret.encode()))

    def close(self, session_id: UUID, token: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, token.encode(), session_id.bytes)

    def open(self, session_id: UUID, closed: bytes) -> str:
        """Raises SessionEnded for what another secret closed."""
        nonce, encrypted = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, encrypted, session_id.bytes).decode()
        except InvalidTag:
            log.warning("session_unreadable", reason="IDENTITY_KEY_SECRET was another one")
            raise SessionEnded() from None


@dataclass(frozen=True, slots=True)
class Begun:
    """A session begun or carried on: Keycloak's tokens, and what its holder refreshes with."""

    tokens: KeycloakTokens
    refresh_token: str
    refresh_expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class KeycloakSessions:
    """Everything that begins, carries on and ends sessions."""

    database: Database
    desk: TokenDesk
    accounts: AccountStore
    vault: TokenVault
    clock: Clock
    idle_lifetime: timedelta
    whole_lifetime: timedelta

    async def begin(
        self,
        tokens: KeycloakTokens,
        *,
        telegram_id: int = 0,
        connection: Connection | None = None,
    ) -> Begun:
        """A new session over these tokens, from this chat if from one."""
        session_id = new_id()
        token = OpaqueToken.new(session_id)
        now = self.clock.now()
        expires_at = now + min(self.idle_lifetime, self.whole_lifetime)
        session = NewSession(
            session_id=session_id,
            user_id=tokens.user_id,
            telegram_id=telegram_id,
            token_hash=token.hash,
            keycloak_token=self.vault.close(session_id, tokens.refresh_token),
            expires_at=expires_at,
            ends_at=now + self.whole_lifetime,
        )
        await repository.insert(connection or self.database, session)
        return Begun(tokens, token.text, _seconds_between(now, expires_at))

    async def carry_on(self, old_token: str, attempt: str | None = None) -> tuple[Account, Begun]:
        """Rotates the token. Raises SessionEnded; a token used before ends its session.

        Keycloak's token is in hand meanwhile, and laid back when Keycloak does not answer: then
        the same token may be tried again. Waits while the same `attempt` is under way; raises
        IdentityUnavailable when that lasts.
        """
        old = OpaqueToken.parse(old_token)
        new = OpaqueToken.new(old.session_id)
        taken = await self._taken(old, new, attempt)
        kept = taken.keycloak_token
        try:
            tokens = await self.desk.refreshed(self.vault.open(old.session_id, kept))
            kept = self.vault.close(old.session_id, tokens.refresh_token)
            account = await self.accounts.by_id(tokens.user_id)
        except SessionEnded:
            await repository.end(self.database, old.session_id)
            raise
        except BaseException:
            await repository.put(self.database, old.session_id, new.hash, old.hash, kept)
            raise
        begun = await self._carried_on(new, tokens, kept, taken.ends_at)
        if account is None or not account.user.enabled:
            await self.end(begun.refresh_token)
            raise SessionEnded()
        return account, begun

    async def _taken(self, old: OpaqueToken, new: OpaqueToken, attempt: str | None) -> Taken:
        now = self.clock.now()
        taking = Taking(
            session_id=old.session_id,
            old_hash=old.hash,
            new_hash=new.hash,
            attempt_hash=attempt_hash(attempt),
            now=now,
            repeatable_since=now - REPEATABLE_FOR,
        )
        for _ in range(_LOOKS_FOR_THE_SAME_TRY):
            taken = await repository.take(self.database, taking)
            if taken is not None:
                return taken
            if not await repository.was_taken_so(self.database, taking):
                await self._end_reused(old)
                raise SessionEnded()
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        raise IdentityUnavailable()

    async def end(self, text: str) -> None:
        """Raises SessionEnded when there was none."""
        token = OpaqueToken.parse(text)
        ended = await repository.end_by_token(self.database, token.session_id, token.hash)
        if ended is None:
            raise SessionEnded()
        user_id, closed = ended
        log.info("session_ended", reason="signed_out", user_id=str(user_id))
        if closed is not None:
            await self.end_at_keycloak(self.vault.open(token.session_id, closed))

    async def end_taken(self, ended: list[tuple[UUID, bytes]]) -> None:
        """The Keycloak side of sessions whose rows are gone."""
        for session_id, closed in ended:
            with contextlib.suppress(SessionEnded):
                await self.end_at_keycloak(self.vault.open(session_id, closed))

    async def end_at_keycloak(self, refresh_token: str) -> None:
        """As far as Keycloak answers: without our row nobody has a token of the session."""
        try:
            await self.desk.end(refresh_token)
        except IdentityUnavailable:
            log.warning("keycloak_session_left", reason="Keycloak does not answer")

    async def trim(self, limit: int) -> int:
        """Deletes sessions that are over; how many it were."""
        return await repository.delete_expired(self.database, self.clock.now(), limit)

    async def _carried_on(
        self, new: OpaqueToken, tokens: KeycloakTokens, closed: bytes, ends_at: datetime
    ) -> Begun:
        now = self.clock.now()
        expires_at = min(now + self.idle_lifetime, ends_at)
        is_there = await repository.put(
            self.database, new.session_id, new.hash, new.hash, closed, expires_at
        )
        if not is_there:
            # Somebody showed the old token again meanwhile, or the account's sessions were ended.
            await self.end_at_keycloak(tokens.refresh_token)
        return Begun(tokens, new.text, _seconds_between(now, expires_at))

    async def _end_reused(self, token: OpaqueToken) -> None:
        closed = await repository.end(self.database, token.session_id)
        log.warning("session_ended", reason="refresh_token_used_again")
        if closed is not None:
            await self.end_at_keycloak(self.vault.open(token.session_id, closed))


def _seconds_between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
