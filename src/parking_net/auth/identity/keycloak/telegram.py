"""Telegram ids of accounts in Keycloak: attributes there, one at a time by turns in auth_db.

Turns are taken in one order: the Telegram id, users.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from parking_net.auth.domain.errors import AccountDisabled
from parking_net.auth.identity.keycloak.accounts import (
    Account,
    AccountStore,
    Representation,
    attribute,
    with_attributes,
)
from parking_net.auth.identity.keycloak.sessions import Begun, KeycloakSessions
from parking_net.auth.identity.keycloak.tokens import KeycloakTokens
from parking_net.auth.repository import keycloak_sessions, locks
from parking_net.shared.database import Connection, Database
from parking_net.shared.errors import NotFound

_NONE: Final = {"telegram_id": None, "telegram_confirmed": None}


@dataclass(frozen=True, slots=True)
class TelegramIds:
    """Who holds or claims which."""

    database: Database
    accounts: AccountStore
    sessions: KeycloakSessions

    async def begin_from_chat(
        self, tokens: KeycloakTokens, telegram_id: int
    ) -> tuple[Account, Begun]:
        """Links the chat with the user of these tokens, and begins their session from it.

        Raises NotFound, AccountDisabled.
        """
        async with self.database.transaction() as connection:
            account = await self._linked(connection, tokens.user_id, telegram_id)
            ended = await keycloak_sessions.end_from_chats(
                connection, user_id=tokens.user_id, telegram_id=telegram_id
            )
            begun = await self.sessions.begin(
                tokens, telegram_id=telegram_id, connection=connection
            )
        await self.sessions.end_taken(ended)
        return account, begun

    async def confirm(self, user_id: UUID, telegram_id: int) -> Account:
        """Raises NotFound when the user does not claim this id."""
        async with self.database.transaction() as connection:
            await locks.of_users(connection, [user_id])
            account = await self.accounts.by_id(user_id)
            if account is None or not telegram_id or account.user.telegram_id != telegram_id:
                raise NotFound("This user does not claim this Telegram id")
            return await self._changed(account, {"telegram_confirmed": "true"})

    async def unlink(self, user_id: UUID) -> Account:
        """Raises NotFound."""
        async with self.database.transaction() as connection:
            await locks.of_users(connection, [user_id])
            account = await self.accounts.by_id(user_id)
            if account is None:
                raise NotFound("There is no such user")
            account = await self._changed(account, _NONE)
            ended = await keycloak_sessions.end_from_chats(connection, user_id=user_id)
        await self.sessions.end_taken(ended)
        return account

    async def release(self, telegram_id: int) -> None:
        """Nobody has the id any more, and no session from its chat goes on."""
        if not telegram_id:
            return
        async with self.database.transaction() as connection:
            await locks.of_telegram_id(connection, telegram_id)
            holders = await self.accounts.by_telegram_id(telegram_id)
            await locks.of_users(connection, [UUID(holder["id"]) for holder in holders])
            for holder in holders:
                await self._take_from(UUID(holder["id"]), telegram_id)
            ended = await keycloak_sessions.end_from_chats(connection, telegram_id=telegram_id)
        await self.sessions.end_taken(ended)

    async def _linked(self, connection: Connection, user_id: UUID, telegram_id: int) -> Account:
        await locks.of_telegram_id(connection, telegram_id)
        holders = [UUID(item["id"]) for item in await self.accounts.by_telegram_id(telegram_id)]
        await locks.of_users(connection, [user_id, *holders])
        account = await self.accounts.by_id(user_id)
        if account is None:
            raise NotFound("There is no such user")
        if not account.user.enabled:
            raise AccountDisabled()
        for holder in holders:
            if holder != user_id:
                await self._take_from(holder, telegram_id)
        return await self._changed(
            account, {"telegram_id": str(telegram_id), "telegram_confirmed": "true"}
        )

    async def _take_from(self, user_id: UUID, telegram_id: int) -> None:
        """With the turn at the user, who may have lost the id while that was waited for."""
        account = await self.accounts.by_id(user_id)
        if account is not None and _has(account.representation, telegram_id):
            await self._changed(account, _NONE)

    async def _changed(self, account: Account, values: Mapping[str, str | None]) -> Account:
        changed = with_attributes(account.representation, values)
        await self.accounts.replace(changed)
        return replace(account, representation=changed)


def _has(representation: Representation, telegram_id: int) -> bool:
    return attribute(representation, "telegram_id") == str(telegram_id)
