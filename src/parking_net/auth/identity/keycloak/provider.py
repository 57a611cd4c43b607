"""The identity provider whose users, passwords and signing keys are in Keycloak."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx

from parking_net.auth.domain.accounts import (
    Email,
    Locale,
    NewUser,
    Password,
    User,
    account_name_key,
)
from parking_net.auth.domain.errors import (
    AccountDisabled,
    LastAdmin,
    SessionEnded,
    WrongCredentials,
)
from parking_net.auth.identity.keycloak.accounts import Account, AccountStore, with_attributes
from parking_net.auth.identity.keycloak.directory import Directory
from parking_net.auth.identity.keycloak.erasures import Erasures
from parking_net.auth.identity.keycloak.registrations import Registrations
from parking_net.auth.identity.keycloak.server import KeycloakServer, failed
from parking_net.auth.identity.keycloak.sessions import Begun, KeycloakSessions
from parking_net.auth.identity.keycloak.telegram import TelegramIds
from parking_net.auth.identity.keycloak.tokens import KeycloakTokens, TokenDesk
from parking_net.auth.identity.provider import FoundUsers, Grant, UserKey, UserSearch
from parking_net.auth.repository import keycloak_sessions, locks
from parking_net.shared.database import Database
from parking_net.shared.errors import NotFound
from parking_net.shared.identity.caller import Role

DISCOVERY: Final = "/.well-known/openid-configuration"
_KEYS: Final = "/protocol/openid-connect/certs"


@dataclass(frozen=True, slots=True)
class KeycloakIdentity:
    """An IdentityProvider over one realm; attempts, sessions and the outbox stay in auth_db."""

    database: Database
    server: KeycloakServer
    desk: TokenDesk
    accounts: AccountStore
    directory: Directory
    registrations: Registrations
    erasures: Erasures
    sessions: KeycloakSessions
    telegram: TelegramIds

    async def add_user(self, new_user: NewUser) -> User:
        return (await self.registrations.add(new_user)).user

    async def register(self, new_user: NewUser) -> Grant:
        account = await self.registrations.add(new_user)
        tokens = await self._proven(new_user.login.key, new_user.password.text)
        return _grant(account, await self.sessions.begin(tokens))

    async def account_key(self, typed: str) -> str:
        name_key = account_name_key(typed)
        found = await self.accounts.named(name_key)
        return f"name:{name_key}" if found is None else f"user:{found['id']}"

    async def sign_in(self, typed: str, password: str, *, telegram_id: int = 0) -> Grant:
        tokens = await self._proven(typed, password)
        return await self._begun(tokens, telegram_id)

    async def sign_in_by_code(self, code: str, verifier: str, redirect_uri: str) -> Grant:
        return await self._begun(await self.desk.for_code(code, verifier, redirect_uri))

    async def sign_in_from_chat(
        self, user_id: UUID, telegram_id: int, *, proven_at: datetime
    ) -> Grant:
        account = await self._existing(user_id)
        if not account.user.enabled:
            raise AccountDisabled()
        if account.not_before > proven_at:
            raise SessionEnded()
        return await self._begun(await self.desk.for_vouched(user_id), telegram_id)

    async def confirm_telegram(self, user_id: UUID, telegram_id: int) -> User:
        return (await self.telegram.confirm(user_id, telegram_id)).user

    async def unlink_telegram(self, user_id: UUID) -> User:
        return (await self.telegram.unlink(user_id)).user

    async def release_telegram(self, telegram_id: int) -> None:
        await self.telegram.release(telegram_id)

    async def change_password(self, typed: str, old: str, new: Password) -> Grant:
        tokens = await self._proven(typed, old)
        account = await self._welcome(tokens)
        # First, and by Keycloak: should we die here, nobody is left with a session.
        await self.accounts.end_sessions(account.user_id)
        await self.accounts.set_password(account.user_id, new.text)
        await keycloak_sessions.end_all(self.database, account.user_id)
        tokens = await self._proven(typed, new.text)
        return _grant(account, await self.sessions.begin(tokens))

    async def refresh(self, refresh_token: str, attempt: str | None = None) -> Grant:
        return _grant(*await self.sessions.carry_on(refresh_token, attempt))

    async def sign_out(self, refresh_token: str) -> None:
        await self.sessions.end(refresh_token)

    async def find(self, key: UserKey) -> User | None:
        account = await self._found(key)
        return None if account is None else account.user

    async def search(self, search: UserSearch) -> FoundUsers:
        return await self.directory.search(search)

    async def count(self, search: UserSearch) -> int:
        return await self.directory.count(search)

    async def update_profile(
        self, user_id: UUID, *, email: Email | None, locale: Locale | None
    ) -> User:
        async with self.database.transaction() as connection:
            await locks.of_users(connection, [user_id])
            account = await self._existing(user_id)
            changed = account.representation
            if email is not None:
                changed = {**changed, "email": email.text}
            if locale is not None:
                changed = with_attributes(changed, {"locale": locale.value})
            await self.accounts.replace(changed)
        return replace(account, representation=changed).user

    async def update_account(
        self, user_id: UUID, *, role: Role | None, enabled: bool | None
    ) -> User:
        loses_admin = enabled is False or (role is not None and role is not Role.ADMIN)
        async with self.database.transaction() as connection:
            if loses_admin:
                await locks.of_administrators(connection)
                if await self.directory.enabled_administrators() == {user_id}:
                    raise LastAdmin()
            await locks.of_users(connection, [user_id])
            account = await self._existing(user_id)
            if enabled is not None:
                account = await self._set_enabled(account, enabled)
            if role is not None:
                await self.accounts.set_role(user_id, role)
                account = replace(account, role=role)
            if not account.user.enabled:
                await self.accounts.end_sessions(user_id)
                await keycloak_sessions.end_all(connection, user_id)
        return account.user

    async def confirm_password(self, user_id: UUID, password: str) -> None:
        account = await self.accounts.by_id(user_id)
        if account is None or not account.user.enabled:
            raise WrongCredentials()
        tokens = await self._proven(account.representation["username"], password)
        await self.sessions.end_at_keycloak(tokens.refresh_token)

    async def erase(self, user_id: UUID) -> None:
        await self.erasures.begin(user_id)
        await self.erasures.finish(user_id)

    async def discovery(self) -> dict[str, object]:
        return await self._document(DISCOVERY)

    async def published_keys(self) -> dict[str, object]:
        return await self._document(_KEYS)

    async def ping(self) -> None:
        """Raises IdentityUnavailable."""
        await self._document(DISCOVERY)

    async def _proven(self, typed: str, password: str) -> KeycloakTokens:
        """Raises WrongCredentials."""
        return await self.desk.for_password(account_name_key(typed), password)

    async def _begun(self, tokens: KeycloakTokens, telegram_id: int = 0) -> Grant:
        """A session of somebody who has just proven who they are; they may be disabled."""
        try:
            account = await self._welcome(tokens)
            if not telegram_id:
                return _grant(account, await self.sessions.begin(tokens))
            account, begun = await self.telegram.begin_from_chat(tokens, telegram_id)
        except BaseException:
            await self.sessions.end_at_keycloak(tokens.refresh_token)
            raise
        return _grant(account, begun)

    async def _welcome(self, tokens: KeycloakTokens) -> Account:
        """Raises AccountDisabled."""
        account = await self.registrations.welcomed(tokens.user_id)
        if not account.user.enabled:
            raise AccountDisabled()
        return account

    async def _existing(self, user_id: UUID) -> Account:
        account = await self.accounts.by_id(user_id)
        if account is None:
            raise NotFound("There is no such user")
        return account

    async def _found(self, key: UserKey) -> Account | None:
        match key:
            case UserKey("user_id", uuid.UUID() as user_id):
                return await self.accounts.by_id(user_id)
            case UserKey("login", str(login)):
                found = await self.accounts.by_login(account_name_key(login))
            case UserKey("email", str(email)):
                found = await self.accounts.by_email(account_name_key(email))
            case UserKey("telegram_id", int(telegram_id)):
                holders = await self.accounts.by_telegram_id(telegram_id) if telegram_id else []
                found = next(iter(holders), None)
            case _:
                raise AssertionError(f"no such user key: {key.kind}")
        return None if found is None else await self.accounts.with_role(found)

    async def _set_enabled(self, account: Account, enabled: bool) -> Account:
        """Blocked by an attribute: what Keycloak disables it refuses before it has looked at the
        password, and only who knows that may hear of it. Enabling undoes both."""
        changed = with_attributes(account.representation, {"blocked": None if enabled else "true"})
        if enabled:
            changed = {**changed, "enabled": True}
        await self.accounts.replace(changed)
        return replace(account, representation=changed)

    async def _document(self, path: str) -> dict[str, object]:
        response = await self.server.realm("GET", path)
        if response.status_code != httpx.codes.OK:
            raise failed(response, f"reading {path}")
        document: dict[str, object] = response.json()
        return document


def _grant(account: Account, begun: Begun) -> Grant:
    return Grant(
        user=account.user,
        access_token=begun.tokens.access_token,
        expires_in_seconds=begun.tokens.expires_in_seconds,
        refresh_token=begun.refresh_token,
        refresh_expires_in_seconds=begun.refresh_expires_in_seconds,
    )
