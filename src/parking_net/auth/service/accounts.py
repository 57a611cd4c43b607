"""Registering, signing in and out, changing a password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from parking_net.auth.domain.accounts import NewUser, Password
from parking_net.auth.domain.errors import SessionEnded
from parking_net.auth.identity.provider import Grant, IdentityProvider
from parking_net.auth.metrics import counted_sign_in
from parking_net.auth.service.guard import SignInGuard
from parking_net.shared.errors import Invalid
from parking_net.shared.identity.caller import Role

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Accounts:
    """How people get in, stay in and leave."""

    identity: IdentityProvider
    guard: SignInGuard

    async def register(self, new_user: NewUser) -> Grant:
        """Raises Invalid for admins: the first comes from the command line, others from them."""
        if new_user.role is Role.ADMIN:
            raise Invalid.field("role", "role_not_offered", "Register as a driver or as an owner")
        grant = await self.identity.register(new_user)
        log.info("user_registered", user_id=str(grant.user.user_id), role=new_user.role.value)
        return grant

    async def login(
        self, typed: str, password: str, *, address: str, telegram_id: int = 0
    ) -> Grant:
        """Begins a session. Raises WrongCredentials, AccountDisabled, TooManyAttempts."""
        return await self._watched(
            typed,
            address,
            lambda: self.identity.sign_in(typed, password, telegram_id=telegram_id),
        )

    async def login_by_code(self, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Begins a session. Raises CodeUnknown, AccountDisabled. Codes cannot be guessed."""
        with counted_sign_in():
            return await self.identity.sign_in_by_code(code, verifier, redirect_uri)

    async def change_password(self, typed: str, old: str, new: str, *, address: str) -> Grant:
        """Ends all sessions and begins one. Raises Invalid for a weak password, then as login."""
        password = Password.parse(new, name="newPassword")
        grant = await self._watched(
            typed, address, lambda: self.identity.change_password(typed, old, password)
        )
        log.info("password_changed", user_id=str(grant.user.user_id))
        return grant

    async def refresh(self, refresh_token: str | None, attempt: str | None = None) -> Grant:
        """Carries a session on; the same `attempt` is the same try. Raises SessionEnded."""
        if not refresh_token:
            raise SessionEnded()
        return await self.identity.refresh(refresh_token, attempt)

    async def logout(self, refresh_token: str | None) -> None:
        """Ends a session. Raises SessionEnded."""
        if not refresh_token:
            raise SessionEnded()
        await self.identity.sign_out(refresh_token)

    async def _watched(
        self, typed: str, address: str, look: Callable[[], Awaitable[Grant]]
    ) -> Grant:
        account_key = await self.identity.account_key(typed)
        return await self.guard.watch(account_key, address, look)
