"""Accounts and Telegram: links made in the account page, and what the bot asks of auth."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from parking_net.auth.domain.accounts import User
from parking_net.auth.domain.errors import (
    AccountDisabled,
    LinkUnknown,
    SessionEnded,
    TelegramUnavailable,
)
from parking_net.auth.domain.telegram import (
    BOT_GONE_AFTER,
    LINK_CODE_BYTES,
    LINK_LIFETIME,
    TelegramLink,
    chat_key,
    checked_bot_username,
    checked_chat,
    link_code_hash,
    link_url,
)
from parking_net.auth.identity.provider import Grant, IdentityProvider, UserKey
from parking_net.auth.repository import telegram_links
from parking_net.auth.service.accounts import Accounts
from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.service.users import Users
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import NotFound
from parking_net.shared.identity.caller import Caller

_BOT_ASKED_AGAIN_AFTER_SECONDS = 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramLinks:
    """One-time codes that open the bot as their maker. Auth's own, whoever provides identities."""

    database: Database
    clock: Clock

    async def new(self, user_id: UUID, proven_at: datetime) -> TelegramLink:
        """A link for ten minutes and one use; the user's former one ends.

        Raises TelegramUnavailable when no bot has said its name lately.
        """
        bot_username = await self._bot_username()
        if bot_username is None:
            raise TelegramUnavailable(retry_after_seconds=_BOT_ASKED_AGAIN_AFTER_SECONDS)
        code = secrets.token_urlsafe(LINK_CODE_BYTES)
        expires_at = self.clock.now() + LINK_LIFETIME
        await telegram_links.put(
            self.database, user_id, link_code_hash(code), proven_at, expires_at
        )
        return TelegramLink(link_url(bot_username, code), expires_at)

    async def announce_bot(self, username: str) -> None:
        """Links lead to this bot from now on. Raises Invalid."""
        name = checked_bot_username(username)
        former = await self._bot_username()
        await telegram_links.announce_bot(self.database, name, self.clock.now())
        if name != former:
            log.info("telegram_bot_announced", username=name)

    async def withdraw(self, user_id: UUID) -> None:
        """The user's link, if there is one, leads nowhere from now on."""
        await telegram_links.withdraw(self.database, user_id)

    async def redeem(self, identity: IdentityProvider, code: str, telegram_id: int) -> Grant:
        """Begins a session of the link's maker. Raises LinkUnknown, AccountDisabled."""
        code_hash = link_code_hash(code)
        redeemed = await telegram_links.redeem(self.database, code_hash, self.clock.now())
        if redeemed is None:
            raise LinkUnknown()
        try:
            return await identity.sign_in_from_chat(
                redeemed.user_id, telegram_id, proven_at=redeemed.proven_at
            )
        except AccountDisabled:
            raise
        except (NotFound, SessionEnded):
            raise LinkUnknown() from None
        except Exception:
            # Nobody got in, or nobody knows it: the same person may try the same link again.
            with contextlib.suppress(Exception):  # The error that matters is the first.
                await telegram_links.give_back(self.database, code_hash)
            raise

    async def trim(self, limit: int) -> int:
        """Deletes codes that are too old, at most `limit`; how many it were."""
        return await telegram_links.delete_expired(self.database, self.clock.now(), limit)

    async def _bot_username(self) -> str | None:
        return await telegram_links.bot_username(self.database, self.clock.now() - BOT_GONE_AFTER)


@dataclass(frozen=True, slots=True)
class TelegramAccounts:
    """Who is who on Telegram. The bot vouches for the Telegram ids it tells."""

    identity: IdentityProvider
    accounts: Accounts
    users: Users
    guard: SignInGuard
    links: TelegramLinks

    async def request_link(self, caller: Caller) -> TelegramLink:
        """A link for the caller. Raises AccountDisabled, TelegramUnavailable."""
        user = await self.users.me(caller)
        if not user.enabled:
            raise AccountDisabled()
        link = await self.links.new(user.user_id, caller.issued_at)
        log.info("telegram_link_made", user_id=str(user.user_id))
        return link

    async def unlink(self, caller: Caller) -> User:
        """The caller without a Telegram id, with no link waiting and no chat signed in."""
        user = await self.users.me(caller)
        await self.links.withdraw(user.user_id)
        user = await self.identity.unlink_telegram(user.user_id)
        log.info("telegram_unlinked", user_id=str(user.user_id))
        return user

    async def sign_in(self, telegram_id: int, typed: str, password: str) -> Grant:
        """Signs in and links. Raises WrongCredentials, AccountDisabled, TooManyAttempts."""
        checked_chat(telegram_id)
        grant = await self.accounts.login(
            typed, password, address=chat_key(telegram_id), telegram_id=telegram_id
        )
        log.info("signed_in_from_telegram", user_id=str(grant.user.user_id), by="password")
        return grant

    async def redeem(self, telegram_id: int, code: str) -> Grant:
        """Signs in and links. Raises LinkUnknown, AccountDisabled, TooManyAttempts."""
        checked_chat(telegram_id)
        chat = chat_key(telegram_id)
        grant = await self.guard.watch(
            chat, chat, lambda: self.links.redeem(self.identity, code, telegram_id)
        )
        log.info("signed_in_from_telegram", user_id=str(grant.user.user_id), by="link")
        return grant

    async def find(self, telegram_id: int) -> User:
        """Who is linked to the id or claims it. Raises NotFound."""
        return await self.users.get(UserKey("telegram_id", telegram_id))

    async def confirm(self, user_id: UUID, telegram_id: int) -> User:
        """The holder of the id says that the claim is right. Raises NotFound."""
        user = await self.identity.confirm_telegram(user_id, telegram_id)
        log.info("telegram_confirmed", user_id=str(user_id))
        return user

    async def release(self, telegram_id: int) -> None:
        """The holder of the id says that it is nobody's here."""
        await self.identity.release_telegram(telegram_id)
