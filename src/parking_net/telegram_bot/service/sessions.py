"""Sessions of chats: begun, carried on, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import structlog

from parking_net.shared.clock import Clock
from parking_net.shared.database import Connection, Database
from parking_net.shared.errors import ParkingNetError
from parking_net.shared.identifiers import new_id
from parking_net.telegram_bot.clients.accounts import Accounts, SignedIn
from parking_net.telegram_bot.clients.rest import NoAnswer
from parking_net.telegram_bot.domain.errors import SessionEnded
from parking_net.telegram_bot.domain.secrets import Vault
from parking_net.telegram_bot.domain.session import Account, Tokens
from parking_net.telegram_bot.repository import sessions as repository
from parking_net.telegram_bot.repository.sessions import StoredSession

RENEWED_AHEAD: Final = timedelta(seconds=30)
"""A token that expires on the way would be refused."""
TOLD_AT_ONCE: Final = 50

_ACCESS, _REFRESH = "access", "refresh"
log = structlog.get_logger(__name__)


class Session:
    """Somebody who is signed in in a chat."""

    def __init__(self, chat_id: int, account: Account, sessions: Sessions) -> None:
        self._chat_id = chat_id
        self._sessions = sessions
        self.account = account
        self.user_id = account.user_id
        self.login = account.login
        self.role = account.role

    async def token(self, *, renewed: bool = False) -> str:
        """An access token that is good for a while; `renewed` when the last was refused.

        Raises SessionEnded when the session is over, Unavailable when auth cannot be asked.
        """
        return await self._sessions.access_token(self._chat_id, renewed=renewed)


class Sessions:
    """The sessions of all chats, one each at most."""

    def __init__(self, database: Database, accounts: Accounts, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._vault = vault
        self._clock = clock

    async def find(self, chat_id: int) -> Session | None:
        stored = await repository.find(self._database, chat_id)
        return None if stored is None else Session(chat_id, stored.account, self)

    async def begin(self, chat_id: int, signed_in: SignedIn) -> Session:
        """A new session of the chat; an earlier one ends."""
        now = self._clock.now()
        stored = self._closed(chat_id, signed_in.account, signed_in.tokens, now)
        async with self._database.transaction() as connection:
            await self._put_aside(connection, chat_id, now)
            await repository.store(connection, chat_id, stored, now)
        log.info("chat_signed_in", user_id=str(signed_in.account.user_id))
        return Session(chat_id, signed_in.account, self)

    async def end(self, chat_id: int) -> None:
        """Forget the chat's session at once; auth is told as soon as it answers."""
        async with self._database.transaction() as connection:
            await self._put_aside(connection, chat_id, self._clock.now())

    async def access_token(self, chat_id: int, *, renewed: bool) -> str:
        stored = await repository.find(self._database, chat_id)
        if stored is None:
            raise SessionEnded
        token = self._still_good(chat_id, stored)
        if token is not None and not renewed:
            return token
        return await self._renewed(chat_id, stored.refresh_token)

    async def tell_of_ended(self) -> int:
        """Tell auth of sessions that ended here; how many it heard of.

        One that auth will not hear of keeps no other waiting. Raises NoAnswer when auth is away.
        """
        told = 0
        for one in await repository.ended(self._database, TOLD_AT_ONCE):
            refresh_token = self._vault.open(one.chat_id, _REFRESH, one.refresh_token)
            try:
                if refresh_token is not None:
                    await self._accounts.end_session(refresh_token)
            except ParkingNetError as error:
                await repository.put_last(self._database, one.ended_id, self._clock.now())
                if isinstance(error, NoAnswer):
                    raise
                log.warning("session_end_not_told", reason=error.code)
                continue
            await repository.forget_ended(self._database, one.ended_id)
            told += 1
        return told

    async def _renewed(self, chat_id: int, spent: bytes) -> str:
        """A refresh token used twice ends its session, so only one asks, under the row's lock.

        Who waited for the lock finds another refresh token than the one that did not do, and takes
        the access token that came with it.
        """
        async with self._database.transaction() as connection:
            stored = await repository.find_and_lock(connection, chat_id)
            if stored is None:
                raise SessionEnded
            if stored.refresh_token != spent:
                token = self._still_good(chat_id, stored)
                if token is not None:
                    return token
            tokens = await self._refreshed(connection, chat_id, stored)
            if tokens is not None:
                closed = self._closed(chat_id, stored.account, tokens, self._clock.now())
                await repository.renew(
                    connection,
                    chat_id,
                    closed.access_token,
                    closed.access_expires_at,
                    closed.refresh_token,
                )
        if tokens is None:
            raise SessionEnded
        return tokens.access_token

    async def _refreshed(
        self, connection: Connection, chat_id: int, stored: StoredSession
    ) -> Tokens | None:
        """None when the session is over; then it is forgotten."""
        refresh_token = self._vault.open(chat_id, _REFRESH, stored.refresh_token)
        try:
            if refresh_token is None:
                raise SessionEnded
            # As long as no answer is kept it is the same try, of a name that only this row knows.
            attempt = sha256(stored.refresh_token).hexdigest()
            return await self._accounts.refresh(refresh_token, attempt)
        except SessionEnded:
            await repository.delete(connection, chat_id)
            return None

    async def _put_aside(self, connection: Connection, chat_id: int, now: datetime) -> None:
        stored = await repository.find_and_lock(connection, chat_id)
        if stored is not None:
            await repository.put_aside(connection, new_id(), chat_id, stored.refresh_token, now)
            await repository.delete(connection, chat_id)

    def _still_good(self, chat_id: int, stored: StoredSession) -> str | None:
        if stored.access_expires_at <= self._clock.now() + RENEWED_AHEAD:
            return None
        return self._vault.open(chat_id, _ACCESS, stored.access_token)

    def _closed(
        self, chat_id: int, account: Account, tokens: Tokens, now: datetime
    ) -> StoredSession:
        return StoredSession(
            account=account,
            access_token=self._vault.close(chat_id, _ACCESS, tokens.access_token),
            access_expires_at=now + timedelta(seconds=tokens.expires_in_seconds),
            refresh_token=self._vault.close(chat_id, _REFRESH, tokens.refresh_token),
        )
