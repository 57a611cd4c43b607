"""Forgetting a person: at their own word, or an administrator's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog

from parking_net.auth.clients import Neighbours
from parking_net.auth.domain.erasure import require_finished
from parking_net.auth.identity.provider import IdentityProvider, UserKey
from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.service.users import Users
from parking_net.shared.clock import Clock
from parking_net.shared.identity.caller import Caller, Role

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Erasure:
    """The end of an account. What it did stays in the books, under an id that nobody can name."""

    identity: IdentityProvider
    users: Users
    guard: SignInGuard
    neighbours: Neighbours
    clock: Clock

    async def erase_me(
        self, caller: Caller, token: str, password: str, *, give_up_balance: bool, address: str
    ) -> None:
        """Raises WrongCredentials, TooManyAttempts, then as erase."""
        user = await self.users.me(caller)
        await self.guard.watch(
            await self.identity.account_key(user.login),
            address,
            lambda: self.identity.confirm_password(user.user_id, password),
        )
        await self._erase(caller, token, user.user_id, give_up_balance)

    async def erase(
        self, caller: Caller, token: str, user_id: UUID, *, give_up_balance: bool
    ) -> None:
        """For administrators, when a person asked them.

        Raises NotFound, Forbidden, then BookingsOpen, PlacesLeft, IncomePending, BalanceLeft,
        LastAdmin, and Unavailable when nobody can tell what is open.
        """
        await self.users.find(caller, UserKey("user_id", user_id))
        await self._erase(caller, token, user_id, give_up_balance)

    async def _erase(
        self, caller: Caller, token: str, user_id: UUID, give_up_balance: bool
    ) -> None:
        business = await self.neighbours.business_of(
            user_id, now=self.clock.now(), token=token, as_admin=caller.role is Role.ADMIN
        )
        require_finished(business, give_up_balance=give_up_balance)
        await self.identity.erase(user_id)
        log.info("user_erased", by=str(caller.user_id), user_id=str(user_id))
