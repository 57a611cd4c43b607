"""Auth: who is behind a Telegram id, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from parking_net.shared.errors import NotFound, Unauthenticated
from parking_net.shared.grpc.client import Peer
from parking_net.shared.identity import Role
from parking_net.telegram_bot.clients.rest import Rest
from parking_net.telegram_bot.domain.errors import SessionEnded
from parking_net.telegram_bot.domain.session import Account, Tokens
from parkingnet.v1 import auth_pb2, auth_pb2_grpc

TIMEOUT_SECONDS: Final = 3.0
SIGN_IN_TIMEOUT_SECONDS: Final = 10.0
"""Passwords are hashed slowly on purpose, and wait for their turn when many sign in."""

REFRESH_TIMEOUT_SECONDS: Final = 4.0
"""Less than others wait for the lock that it is done under."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody proved who they are."""

    account: Account
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Refused:
    """Why somebody was not signed in."""

    reason: str
    """wrong_credentials, account_disabled, too_many_attempts or link_unknown."""
    retry_after_seconds: int


class Accounts:
    """The accounts behind Telegram ids. Every call raises Unavailable when auth does not answer."""

    def __init__(self, peer: Peer, rest: Rest) -> None:
        self._peer = peer
        self._rest = rest
        self._stub = auth_pb2_grpc.TelegramAccountsStub(peer.channel)

    async def announce(self, username: str) -> None:
        """Tell auth under which name the bot is found."""
        request = auth_pb2.AnnounceTelegramBotRequest(username=username)
        await self._peer.call(
            self._stub.AnnounceTelegramBot, request, timeout_seconds=TIMEOUT_SECONDS, retry=True
        )

    async def sign_in(self, telegram_id: int, login: str, password: str) -> SignedIn | Refused:
        request = auth_pb2.SignInFromTelegramRequest(
            telegram_id=telegram_id, login=login, password=password
        )
        answer = await self._peer.call(
            self._stub.SignInFromTelegram, request, timeout_seconds=SIGN_IN_TIMEOUT_SECONDS
        )
        return _outcome(answer)

    async def redeem(self, telegram_id: int, link_code: str) -> SignedIn | Refused:
        """Sign in with the one-time code of a link."""
        request = auth_pb2.RedeemTelegramLinkRequest(telegram_id=telegram_id, code=link_code)
        answer = await self._peer.call(
            self._stub.RedeemTelegramLink, request, timeout_seconds=SIGN_IN_TIMEOUT_SECONDS
        )
        return _outcome(answer)

    async def find(self, telegram_id: int) -> Account | None:
        """Who is linked to the id, or claims it."""
        request = auth_pb2.FindTelegramAccountRequest(telegram_id=telegram_id)
        try:
            user = await self._peer.call(
                self._stub.FindTelegramAccount, request, timeout_seconds=TIMEOUT_SECONDS, retry=True
            )
        except NotFound:
            return None
        return _account(user)

    async def confirm(self, user_id: UUID, telegram_id: int) -> Account | None:
        """None when the user does not claim the id any more."""
        request = auth_pb2.ConfirmTelegramLinkRequest(user_id=str(user_id), telegram_id=telegram_id)
        try:
            user = await self._peer.call(
                self._stub.ConfirmTelegramLink, request, timeout_seconds=TIMEOUT_SECONDS, retry=True
            )
        except NotFound:
            return None
        return _account(user)

    async def remove_link(self, telegram_id: int) -> None:
        request = auth_pb2.RemoveTelegramLinkRequest(telegram_id=telegram_id)
        await self._peer.call(
            self._stub.RemoveTelegramLink, request, timeout_seconds=TIMEOUT_SECONDS, retry=True
        )

    async def refresh(self, refresh_token: str, attempt: str) -> Tokens:
        """The same `attempt` is the same try. Raises SessionEnded when auth knows no session."""
        try:
            answer = await self._rest.call(
                *("POST", "auth", "/refresh"),
                body={"refresh_token": refresh_token, "attempt": attempt},
                timeout_seconds=REFRESH_TIMEOUT_SECONDS,
            )
        except Unauthenticated:
            raise SessionEnded from None
        body = answer.body
        return Tokens(body["token"], body["expires_in"], body["refresh_token"])

    async def end_session(self, refresh_token: str) -> None:
        """Nothing happens when it has ended already."""
        try:
            await self._rest.call("POST", "auth", "/logout", body={"refresh_token": refresh_token})
        except Unauthenticated:
            return


def _outcome(answer: auth_pb2.TelegramSignIn) -> SignedIn | Refused:
    if answer.refusal:
        return Refused(answer.refusal, answer.retry_after_seconds)
    session = answer.session
    tokens = Tokens(session.access_token, session.expires_in_seconds, session.refresh_token)
    return SignedIn(_account(session.user), tokens)


def _account(user: auth_pb2.User) -> Account:
    return Account(
        user_id=UUID(user.user_id),
        login=user.login,
        role=Role(user.role),
        locale=user.locale,
        telegram_confirmed=user.telegram_confirmed,
    )
