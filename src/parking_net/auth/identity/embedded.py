"""The embedded identity provider: users, passwords, sessions and keys in auth_db."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
    CodeUnknown,
    LastAdmin,
    SessionEnded,
    WrongCredentials,
)
from parking_net.auth.identity import telegram
from parking_net.auth.identity.access_tokens import AccessTokens
from parking_net.auth.identity.events import erased, registered, telegram_link_requested
from parking_net.auth.identity.passwords import PasswordHashing
from parking_net.auth.identity.provider import FoundUsers, Grant, UserKey, UserSearch
from parking_net.auth.identity.sessions import RefreshToken, Sessions
from parking_net.auth.identity.signing_keys import ALGORITHM
from parking_net.auth.repository import erasure, sessions, telegram_ids, users
from parking_net.auth.repository.users import Credentials
from parking_net.shared.clock import Clock
from parking_net.shared.database import Connection, Database
from parking_net.shared.errors import NotFound
from parking_net.shared.events import outbox
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity.caller import Role


@dataclass(frozen=True, slots=True)
class EmbeddedIdentity:
    """An IdentityProvider that needs nothing but PostgreSQL."""

    database: Database
    passwords: PasswordHashing
    sessions: Sessions
    tokens: AccessTokens
    clock: Clock
    tell_relay: Callable[[], None]
    """Called when events have been committed."""

    async def add_user(self, new_user: NewUser) -> User:
        password_hash = await self._hash_if_free(new_user)
        async with self.database.transaction() as connection:
            user = await self._insert(connection, new_user, password_hash)
        self.tell_relay()
        return user

    async def register(self, new_user: NewUser) -> Grant:
        password_hash = await self._hash_if_free(new_user)
        async with self.database.transaction() as connection:
            user = await self._insert(connection, new_user, password_hash)
            refresh_token = await self.sessions.begin(connection, user.user_id)
        self.tell_relay()
        return await self._grant(user, refresh_token)

    async def account_key(self, typed: str) -> str:
        name_key = account_name_key(typed)
        user_id = await users.id_by_name(self.database, name_key)
        return f"name:{name_key}" if user_id is None else f"user:{user_id}"

    async def sign_in(self, typed: str, password: str, *, telegram_id: int = 0) -> Grant:
        found = await self._verified(typed, password)
        await self._strengthen(found, password)
        async with self.database.transaction() as connection:
            if telegram_id:
                await telegram.link(connection, found.user.user_id, telegram_id, self.clock.now())
            # The account may have been disabled, or its password changed, during the hashing.
            user = await users.lock_enabled(connection, found.user.user_id, found.password_version)
            if user is None:
                raise WrongCredentials()
            refresh_token = await self.sessions.begin(
                connection, user.user_id, telegram_id=telegram_id
            )
        return await self._grant(user, refresh_token)

    async def sign_in_by_code(self, code: str, verifier: str, redirect_uri: str) -> Grant:
        raise CodeUnknown()

    async def sign_in_from_chat(
        self, user_id: UUID, telegram_id: int, *, proven_at: datetime
    ) -> Grant:
        async with self.database.transaction() as connection:
            await telegram.link(connection, user_id, telegram_id, self.clock.now())
            user = await users.by_id(connection, user_id)
            if user is None:
                raise NotFound("There is no such user")
            if not user.enabled:
                raise AccountDisabled()
            if await users.sessions_ended_since(connection, user_id, proven_at):
                raise SessionEnded()
            refresh_token = await self.sessions.begin(connection, user_id, telegram_id=telegram_id)
        return await self._grant(user, refresh_token)

    async def confirm_telegram(self, user_id: UUID, telegram_id: int) -> User:
        user = await telegram_ids.confirm(self.database, user_id, telegram_id, self.clock.now())
        if user is None:
            raise NotFound("This user does not claim this Telegram id")
        return user

    async def unlink_telegram(self, user_id: UUID) -> User:
        async with self.database.transaction() as connection:
            user = await telegram.unlink(connection, user_id, self.clock.now())
        if user is None:
            raise NotFound("There is no such user")
        return user

    async def release_telegram(self, telegram_id: int) -> None:
        async with self.database.transaction() as connection:
            await telegram.release(connection, telegram_id, self.clock.now())

    async def change_password(self, typed: str, old: str, new: Password) -> Grant:
        found = await self._verified(typed, old)
        new_hash = await self.passwords.hash(new.text)
        async with self.database.transaction() as connection:
            user = await users.set_password(
                connection,
                found.user.user_id,
                found.password_version,
                new_hash,
                self.clock.now(),
            )
            if user is None:
                raise WrongCredentials()
            await sessions.end_all(connection, user.user_id)
            refresh_token = await self.sessions.begin(connection, user.user_id)
        return await self._grant(user, refresh_token)

    async def refresh(self, refresh_token: str, attempt: str | None = None) -> Grant:
        user, next_token = await self.sessions.carry_on(refresh_token, attempt)
        return await self._grant(user, next_token)

    async def sign_out(self, refresh_token: str) -> None:
        await self.sessions.end(refresh_token)

    async def find(self, key: UserKey) -> User | None:
        match key:
            case UserKey("user_id", uuid.UUID() as user_id):
                return await users.by_id(self.database, user_id)
            case UserKey("login", str(login)):
                return await users.by_login_key(self.database, account_name_key(login))
            case UserKey("email", str(email)):
                return await users.by_email_key(self.database, account_name_key(email))
            case UserKey("telegram_id", int(telegram_id)):
                return await users.by_telegram_id(self.database, telegram_id)
        raise AssertionError(f"no such user key: {key.kind}")

    async def search(self, search: UserSearch) -> FoundUsers:
        found = await users.search(
            self.database, _key_part(search), search.role, search.after, search.limit + 1
        )
        page = tuple(found[: search.limit])
        has_more = len(found) > search.limit
        return FoundUsers(page, page[-1].login.lower() if has_more else None)

    async def count(self, search: UserSearch) -> int:
        return await users.count(self.database, _key_part(search), search.role)

    async def update_profile(
        self, user_id: UUID, *, email: Email | None, locale: Locale | None
    ) -> User:
        user = await users.update_profile(self.database, user_id, email, locale, self.clock.now())
        if user is None:
            raise NotFound("There is no such user")
        return user

    async def update_account(
        self, user_id: UUID, *, role: Role | None, enabled: bool | None
    ) -> User:
        loses_admin = enabled is False or (role is not None and role is not Role.ADMIN)
        async with self.database.transaction() as connection:
            if loses_admin and await users.lock_enabled_admins(connection) == {user_id}:
                raise LastAdmin()
            user = await users.update_account(connection, user_id, role, enabled, self.clock.now())
            if user is None:
                raise NotFound("There is no such user")
            if not user.enabled:
                await sessions.end_all(connection, user_id)
        return user

    async def confirm_password(self, user_id: UUID, password: str) -> None:
        user = await users.by_id(self.database, user_id)
        if user is None:
            raise WrongCredentials()
        await self._verified(user.login, password)

    async def erase(self, user_id: UUID) -> None:
        async with self.database.transaction() as connection:
            if await users.lock_enabled_admins(connection) == {user_id}:
                raise LastAdmin()
            if not await erasure.delete(connection, user_id):
                raise NotFound("There is no such user")
            await outbox.add(connection, erased(user_id, self.clock.now()))
        self.tell_relay()

    async def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.tokens.issuer,
            "jwks_uri": f"{self.tokens.issuer.rstrip('/')}/.well-known/jwks.json",
            "subject_types_supported": ["public"],
            "response_types_supported": ["token"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "claims_supported": [
                "iss", "aud", "sub", "exp", "iat", "jti",
                "preferred_username", "email", "realm_access", "locale",
            ],
        }  # fmt: skip

    async def published_keys(self) -> dict[str, object]:
        return {"keys": await self.tokens.keys.published()}

    async def _hash_if_free(self, new_user: NewUser) -> str:
        """The password's hash. Raises LoginTaken and the like before it costs a hash."""
        taken = await users.taken_by(self.database, new_user)
        if taken is not None:
            raise taken()
        return await self.passwords.hash(new_user.password.text)

    async def _insert(self, connection: Connection, new_user: NewUser, password_hash: str) -> User:
        now = self.clock.now()
        if new_user.telegram_id:
            await telegram_ids.reserve(connection, new_user.telegram_id)
        user = await users.insert(connection, new_id(), new_user, password_hash, now)
        events = [registered(user, now)]
        if user.telegram_id:
            events.append(telegram_link_requested(user, now))
        await outbox.add(connection, *events)
        return user

    async def _verified(self, typed: str, password: str) -> Credentials:
        """The enabled user with this name and password. Raises WrongCredentials,
        AccountDisabled."""
        found = await users.credentials(self.database, account_name_key(typed))
        password_hash = found.password_hash if found else None
        if not await self.passwords.verify(password, password_hash) or found is None:
            raise WrongCredentials()
        if not found.user.enabled:
            raise AccountDisabled()
        return found

    async def _strengthen(self, found: Credentials, password: str) -> None:
        if self.passwords.is_outdated(found.password_hash):
            stronger = await self.passwords.hash(password)
            await users.set_rehash(
                self.database, found.user.user_id, found.password_version, stronger
            )

    async def _grant(self, user: User, refresh_token: RefreshToken) -> Grant:
        return Grant(
            user=user,
            access_token=await self.tokens.issue(user),
            expires_in_seconds=self.tokens.lifetime_seconds,
            refresh_token=refresh_token.text,
            refresh_expires_in_seconds=refresh_token.expires_in_seconds,
        )


def _key_part(search: UserSearch) -> str | None:
    return search.text.casefold() if search.text else None
