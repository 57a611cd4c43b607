"""Lists of users, for administrators: Keycloak finds, we narrow down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from parking_net.auth.domain.accounts import User
from parking_net.auth.identity.keycloak.accounts import (
    ASKED_AT_ONCE,
    Account,
    AccountStore,
    Representation,
)
from parking_net.auth.identity.provider import FoundUsers, UserSearch
from parking_net.shared.errors import Invalid
from parking_net.shared.identity.caller import Role

_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Directory:
    """Users of the realm by login. A page's `after` is how many Keycloak had found before it."""

    accounts: AccountStore

    async def search(self, search: UserSearch) -> FoundUsers:
        """Raises Invalid for an `after` that no page gave."""
        found: list[User] = []
        next_after: str | None = None
        async with aclosing(self._matching(search, _position(search.after))) as matching:
            async for position, account in matching:
                if len(found) == search.limit:
                    next_after = str(position)
                    break
                found.append(account.user)
        return FoundUsers(tuple(found), next_after)

    async def count(self, search: UserSearch) -> int:
        """One question, but for a role: then Keycloak has to be asked for all who have it."""
        if search.role is None:
            return await self.accounts.number(_params(search))
        async with aclosing(self._matching(search, 0)) as matching:
            return sum([1 async for _ in matching])

    async def enabled_administrators(self) -> set[UUID]:
        """All of them; a deployment has a few."""
        search = UserSearch(text=None, role=Role.ADMIN, after=None, limit=_PAGE)
        async with aclosing(self._matching(search, 0)) as matching:
            return {account.user_id async for _, account in matching if account.user.enabled}

    async def _matching(
        self, search: UserSearch, first: int
    ) -> AsyncGenerator[tuple[int, Account]]:
        """Each with its position among what Keycloak finds."""
        size = min(search.limit + 1, _PAGE)
        while True:
            page = await self._page(search, first, size)
            likely = [
                (first + index, item)
                for index, item in enumerate(page)
                if _contains(item, search.text)
            ]
            for group in range(0, len(likely), ASKED_AT_ONCE):
                some = likely[group : group + ASKED_AT_ONCE]
                accounts = await asyncio.gather(
                    *(self.accounts.with_role(item) for _, item in some)
                )
                for (position, _), account in zip(some, accounts, strict=True):
                    if search.role in (None, account.user.role):
                        yield position, account
            first += len(page)
            if len(page) < size:
                return

    async def _page(self, search: UserSearch, first: int, size: int) -> list[Representation]:
        bounds = {"first": first, "max": size}
        # A text names fewer people than a role does.
        if search.role is not None and search.text is None:
            return await self.accounts.page(f"/roles/{search.role}/users", bounds)
        return await self.accounts.page("/users", {**_params(search), **bounds})


def _params(search: UserSearch) -> dict[str, Any]:
    return {"search": f"*{search.text}*"} if search.text else {}


def _contains(representation: Representation, text: str | None) -> bool:
    """Keycloak looks at more than login and e-mail, and has signs that stand for others."""
    if not text:
        return True
    names = (representation["username"], representation.get("email", ""))
    return any(text.casefold() in name.casefold() for name in names)


def _position(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isdecimal() or len(after) > 9:
        raise Invalid.field("cursor", "invalid_cursor", "This cursor is not one of a page")
    return int(after)
