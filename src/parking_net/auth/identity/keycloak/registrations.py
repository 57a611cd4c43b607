"""New accounts: made in Keycloak, told of through the outbox, each whatever dies in between.

First a row says what is going to be done. Then Keycloak makes the account, which carries the id of
that row. Then the role is mapped, and in one transaction the row goes and the events are written.
Who finds a row that is left over goes on from there: the next sign-in of that person, or a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from parking_net.auth.domain.accounts import NewUser
from parking_net.auth.domain.errors import EmailTaken, LoginTaken, TelegramTaken
from parking_net.auth.identity.events import registered, telegram_link_requested
from parking_net.auth.identity.keycloak.accounts import Account, AccountStore, attribute
from parking_net.auth.repository import locks
from parking_net.auth.repository import registrations as repository
from parking_net.auth.repository.registrations import Registration
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import Invalid, NotFound
from parking_net.shared.events import outbox
from parking_net.shared.identifiers import as_id, new_id
from parking_net.shared.identity.caller import Role

LEFT_OVER_AFTER: Final = timedelta(minutes=2)
"""Longer than any registration takes."""
FORGOTTEN_AFTER: Final = timedelta(hours=1)
"""A Keycloak that was frozen may make an account long after it was asked to."""
_AT_ONCE: Final = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Registrations:
    """Everything that makes an account."""

    database: Database
    accounts: AccountStore
    clock: Clock
    tell_relay: Callable[[], None]
    """Called when events have been committed."""

    async def add(self, new_user: NewUser) -> Account:
        """Raises LoginTaken, EmailTaken, TelegramTaken, and Invalid for a weak password."""
        registration = Registration(new_id(), new_user.login.key, new_user.role, self.clock.now())
        await repository.note(self.database, registration)
        try:
            user_id = await self._made(new_user, registration.registration_id)
        except (LoginTaken, EmailTaken, TelegramTaken, Invalid):
            await repository.forget(self.database, registration.registration_id)
            raise
        # After any other failure, be it our own database's, there may be an account: its role and
        # its event hang on the row, and the job will see.
        return await self.settled(user_id)

    async def welcomed(self, user_id: UUID) -> Account:
        """The account of somebody who signed in, with a role. Raises NotFound.

        Who was not registered here, but came to Keycloak by another way, becomes a driver.
        """
        account = await self._existing(user_id)
        return account if account.role is not None else await self.settled(user_id)

    async def settled(self, user_id: UUID) -> Account:
        """The account with its role, and the world told of it, once. Raises NotFound."""
        async with self.database.transaction() as connection:
            await locks.of_users(connection, [user_id])
            account = await self._existing(user_id)
            registration_id = as_id(attribute(account.representation, "registration_id") or "")
            registration = (
                await repository.find(connection, registration_id) if registration_id else None
            )
            if account.role is not None and registration is None:
                return account
            role = registration.role if registration else Role.DRIVER
            await self.accounts.set_role(user_id, role)
            account = Account(account.representation, role)
            now = self.clock.now()
            events = [registered(account.user, now)]
            if account.user.telegram_id and not account.user.telegram_confirmed:
                events.append(telegram_link_requested(account.user, now))
            await outbox.add(connection, *events)
            if registration:
                await repository.forget(connection, registration.registration_id)
        self.tell_relay()
        return account

    async def resume(self) -> int:
        """Goes on with registrations that were left over; how many came to an end."""
        now = self.clock.now()
        left_over = await repository.begun_before(self.database, now - LEFT_OVER_AFTER, _AT_ONCE)
        done = 0
        for registration in left_over:
            found = await self.accounts.by_login(registration.login_key)
            made = found and attribute(found, "registration_id") == str(
                registration.registration_id
            )
            if found and made:
                log.info("registration_resumed", user_id=found["id"])
                await self.settled(UUID(found["id"]))
            elif registration.started_at < now - FORGOTTEN_AFTER:
                await repository.forget(self.database, registration.registration_id)
            else:
                continue
            done += 1
        return done

    async def _made(self, new_user: NewUser, registration_id: UUID) -> UUID:
        if not new_user.telegram_id:
            return await self.accounts.add(new_user, registration_id)
        async with self.database.transaction() as connection:
            await locks.of_telegram_id(connection, new_user.telegram_id)
            if await self.accounts.by_telegram_id(new_user.telegram_id):
                raise await self._taken_first(new_user)
            return await self.accounts.add(new_user, registration_id)

    async def _taken_first(self, new_user: NewUser) -> Exception:
        """Login, then e-mail, then Telegram: in this order people hear what is taken."""
        if await self.accounts.by_login(new_user.login.key):
            return LoginTaken()
        if await self.accounts.by_email(new_user.email.key):
            return EmailTaken()
        return TelegramTaken()

    async def _existing(self, user_id: UUID) -> Account:
        account = await self.accounts.by_id(user_id)
        if account is None:
            raise NotFound("There is no such user")
        return account
