"""Accounts that go: noted first, then deleted in Keycloak, then told of, whatever dies between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from parking_net.auth.domain.errors import LastAdmin
from parking_net.auth.identity.events import erased
from parking_net.auth.identity.keycloak.accounts import AccountStore
from parking_net.auth.identity.keycloak.directory import Directory
from parking_net.auth.repository import erasures as repository
from parking_net.auth.repository import locks
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import NotFound
from parking_net.shared.events import outbox

_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Erasures:
    """Everything that makes an account go."""

    database: Database
    accounts: AccountStore
    directory: Directory
    clock: Clock
    tell_relay: Callable[[], None]
    """Called when events have been committed."""

    async def begin(self, user_id: UUID) -> None:
        """Raises NotFound, LastAdmin. Once this has returned, the account will be gone."""
        async with self.database.transaction() as connection:
            await locks.of_administrators(connection)
            if await self.directory.enabled_administrators() == {user_id}:
                raise LastAdmin()
            if await self.accounts.by_id(user_id) is None:
                raise NotFound("There is no such user")
            await repository.note(connection, user_id, self.clock.now())

    async def finish(self, user_id: UUID) -> None:
        """Deletes the account, if it is still there, and tells of it once."""
        await self.accounts.delete(user_id)
        async with self.database.transaction() as connection:
            await repository.forget(connection, user_id)
            if await repository.strike_out(connection, user_id):
                await outbox.add(connection, erased(user_id, self.clock.now()))
        self.tell_relay()

    async def resume(self) -> int:
        """Goes on with what was begun; how many accounts went."""
        user_ids = await repository.begun(self.database, _AT_ONCE)
        for user_id in user_ids:
            await self.finish(user_id)
        return len(user_ids)
