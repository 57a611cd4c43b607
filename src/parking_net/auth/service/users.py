"""Looking users up and changing them: oneself, or as an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog

from parking_net.auth.domain.accounts import Email, Locale, User
from parking_net.auth.identity.provider import (
    FoundUsers,
    IdentityProvider,
    UserKey,
    UserSearch,
)
from parking_net.shared.errors import NotFound, Unauthenticated
from parking_net.shared.identity.caller import Caller, Role, require_role

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Users:
    """Who is who."""

    identity: IdentityProvider

    async def me(self, caller: Caller) -> User:
        """Raises Unauthenticated when the account behind the token is gone."""
        user = await self.identity.find(UserKey("user_id", caller.user_id))
        if user is None:
            raise Unauthenticated()
        return user

    async def update_me(
        self, caller: Caller, *, email: Email | None, locale: Locale | None
    ) -> User:
        """Changes what is given. Raises EmailTaken."""
        return await self.identity.update_profile(caller.user_id, email=email, locale=locale)

    async def get(self, key: UserKey) -> User:
        """Raises NotFound."""
        user = await self.identity.find(key)
        if user is None:
            raise NotFound("There is no such user")
        return user

    async def find(self, caller: Caller, key: UserKey) -> User:
        """For administrators. Raises NotFound, then Forbidden."""
        user = await self.get(key)
        require_role(caller, Role.ADMIN)
        return user

    async def search(self, caller: Caller, search: UserSearch) -> FoundUsers:
        """For administrators. Raises Forbidden."""
        require_role(caller, Role.ADMIN)
        return await self.identity.search(search)

    async def count(self, caller: Caller, search: UserSearch) -> int:
        """For administrators. Raises Forbidden."""
        require_role(caller, Role.ADMIN)
        return await self.identity.count(search)

    async def update(
        self, caller: Caller, user_id: UUID, *, role: Role | None, enabled: bool | None
    ) -> User:
        """For administrators; disabling ends the user's sessions.

        Raises NotFound, Forbidden, LastAdmin.
        """
        await self.find(caller, UserKey("user_id", user_id))
        user = await self.identity.update_account(user_id, role=role, enabled=enabled)
        log.info(
            "account_updated",
            by=str(caller.user_id),
            account=str(user_id),
            role=user.role.value,
            enabled=user.enabled,
        )
        return user
