"""What the other services may ask about users, and the bot about people on Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc

from parking_net.auth.domain.accounts import User
from parking_net.auth.domain.errors import (
    AccountDisabled,
    LinkUnknown,
    TooManyAttempts,
    WrongCredentials,
)
from parking_net.auth.identity.provider import Grant, UserKey
from parking_net.auth.service.telegram import TelegramAccounts
from parking_net.auth.service.users import Users
from parking_net.shared.errors import NotFound
from parking_net.shared.identifiers import as_id
from parkingnet.v1 import auth_pb2, auth_pb2_grpc

LONGEST_NAME = 320
LONGEST_PASSWORD = 1024

Context = grpc.aio.ServicerContext[Any, Any]
Refusal = WrongCredentials | AccountDisabled | TooManyAttempts


@dataclass(frozen=True, slots=True)
class AuthServicer(auth_pb2_grpc.AuthServicer):
    """`parkingnet.v1.Auth`."""

    users: Users

    async def GetUser(self, request: auth_pb2.GetUserRequest, context: Context) -> auth_pb2.User:
        user_id = as_id(request.user_id)
        if user_id is None:
            raise NotFound("There is no such user")
        return _user(await self.users.get(UserKey("user_id", user_id)))


@dataclass(frozen=True, slots=True)
class TelegramAccountsServicer(auth_pb2_grpc.TelegramAccountsServicer):
    """`parkingnet.v1.TelegramAccounts`."""

    telegram: TelegramAccounts

    async def AnnounceTelegramBot(
        self, request: auth_pb2.AnnounceTelegramBotRequest, context: Context
    ) -> auth_pb2.AnnounceTelegramBotResponse:
        await self.telegram.links.announce_bot(request.username)
        return auth_pb2.AnnounceTelegramBotResponse()

    async def SignInFromTelegram(
        self, request: auth_pb2.SignInFromTelegramRequest, context: Context
    ) -> auth_pb2.TelegramSignIn:
        if not (
            _can_be_typed(request.login, LONGEST_NAME)
            and _can_be_typed(request.password, LONGEST_PASSWORD)
        ):
            return _refused(WrongCredentials())
        try:
            grant = await self.telegram.sign_in(
                request.telegram_id, request.login, request.password
            )
        except (WrongCredentials, AccountDisabled, TooManyAttempts) as error:
            return _refused(error)
        return _signed_in(grant)

    async def RedeemTelegramLink(
        self, request: auth_pb2.RedeemTelegramLinkRequest, context: Context
    ) -> auth_pb2.TelegramSignIn:
        try:
            grant = await self.telegram.redeem(request.telegram_id, request.code)
        except (LinkUnknown, AccountDisabled, TooManyAttempts) as error:
            return _refused(error)
        return _signed_in(grant)

    async def FindTelegramAccount(
        self, request: auth_pb2.FindTelegramAccountRequest, context: Context
    ) -> auth_pb2.User:
        return _user(await self.telegram.find(request.telegram_id))

    async def ConfirmTelegramLink(
        self, request: auth_pb2.ConfirmTelegramLinkRequest, context: Context
    ) -> auth_pb2.User:
        user_id = as_id(request.user_id)
        if user_id is None:
            raise NotFound("There is no such user")
        return _user(await self.telegram.confirm(user_id, request.telegram_id))

    async def RemoveTelegramLink(
        self, request: auth_pb2.RemoveTelegramLinkRequest, context: Context
    ) -> auth_pb2.RemoveTelegramLinkResponse:
        await self.telegram.release(request.telegram_id)
        return auth_pb2.RemoveTelegramLinkResponse()


def _can_be_typed(text: str, longest: int) -> bool:
    """What cannot be a login or a password is a wrong one, and is looked at no further."""
    return 0 < len(text) <= longest and "\0" not in text


def _refused(refusal: Refusal) -> auth_pb2.TelegramSignIn:
    return auth_pb2.TelegramSignIn(
        refusal=refusal.code, retry_after_seconds=refusal.retry_after_seconds or 0
    )


def _signed_in(grant: Grant) -> auth_pb2.TelegramSignIn:
    session = auth_pb2.TelegramSession(
        user=_user(grant.user),
        access_token=grant.access_token,
        expires_in_seconds=grant.expires_in_seconds,
        refresh_token=grant.refresh_token,
    )
    return auth_pb2.TelegramSignIn(session=session)


def _user(user: User) -> auth_pb2.User:
    return auth_pb2.User(
        user_id=str(user.user_id),
        login=user.login,
        email=user.email,
        role=user.role.value,
        telegram_id=user.telegram_id,
        locale=user.locale.value,
        enabled=user.enabled,
        telegram_confirmed=user.telegram_confirmed,
    )
