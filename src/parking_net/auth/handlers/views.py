"""Bodies and answers of auth as they stand on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from parking_net.auth.domain.accounts import (
    EMAIL_MAX_LENGTH,
    LOGIN_MAX_LENGTH,
    LOGIN_MIN_LENGTH,
    PASSWORD_MAX_LENGTH,
    PASSWORD_MIN_LENGTH,
    TELEGRAM_ID_MAX,
    Locale,
    User,
)
from parking_net.auth.domain.telegram import TelegramLink
from parking_net.auth.identity.provider import Grant
from parking_net.shared.http.validation import in_words
from parking_net.shared.identity.caller import Role

LoginText = Annotated[
    str,
    Meta(
        min_length=LOGIN_MIN_LENGTH,
        max_length=LOGIN_MAX_LENGTH,
        pattern=in_words(r"^[A-Za-z0-9_]+$", "Use only the letters A to Z, digits and underscores"),
        description="Letters, digits and underscores; unique ignoring case",
        examples=["anna_7"],
    ),
]
EmailText = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=EMAIL_MAX_LENGTH,
        description="Unique ignoring case",
        examples=["anna@example.com"],
    ),
]
NewPassword = Annotated[
    str,
    Meta(
        min_length=PASSWORD_MIN_LENGTH,
        max_length=PASSWORD_MAX_LENGTH,
        description="With an upper-case letter, a lower-case letter and a digit",
        examples=["Garage2Go"],
    ),
]
TelegramId = Annotated[
    int,
    Meta(ge=0, le=TELEGRAM_ID_MAX, description="0 for none; one user at most", examples=[0]),
]
TypedName = Annotated[
    str,
    Meta(min_length=1, max_length=320, description="Login or e-mail", examples=["anna_7"]),
]
TypedPassword = Annotated[str, Meta(min_length=1, max_length=1024, examples=["Garage2Go"])]
TypedToken = Annotated[str, Meta(min_length=1, max_length=512)]
Attempt = Annotated[
    str,
    Meta(
        min_length=16,
        max_length=64,
        pattern="^[!-~]+$",
        description="A random name of this try. Sent again with the same token when no answer came,"
        " it is the same try",
        examples=["4c8e1f0a-6a0e-4c0e-9c53-0d5a3f1b7e21"],
    ),
]
WantsToken = Annotated[
    bool, Meta(description="Answer the refresh token in the body too, for who keeps no cookies")
]


class OfferedRole(StrEnum):
    """What one may register as; administrators are made by others."""

    DRIVER = Role.DRIVER.value
    OWNER = Role.OWNER.value


class RegisterBody(msgspec.Struct, frozen=True, kw_only=True):
    email: EmailText
    login: LoginText
    password: NewPassword
    role: OfferedRole
    telegram_id: TelegramId = 0
    locale: Locale = Locale.EN
    refresh: WantsToken = False


class LoginBody(msgspec.Struct, frozen=True, kw_only=True):
    login: TypedName
    password: TypedPassword
    refresh: WantsToken = False


class ChangePasswordBody(msgspec.Struct, frozen=True, kw_only=True):
    login: TypedName
    old_password: TypedPassword = msgspec.field(name="oldPassword")
    new_password: NewPassword = msgspec.field(name="newPassword")
    refresh: WantsToken = False


class RefreshBody(msgspec.Struct, frozen=True, kw_only=True):
    """May be left out altogether: browsers bring the token in their cookie."""

    refresh_token: TypedToken | None = None
    refresh: WantsToken = False
    attempt: Attempt | None = None


class ProfileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out, or null, stays. The rest is the server's: equal values are let pass."""

    email: EmailText | None = None
    locale: Locale | None = None
    user_id: UUID | UnsetType = UNSET
    login: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    telegram_id: int | UnsetType = UNSET
    telegram_confirmed: bool | UnsetType = UNSET


class AccountChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out, or null, stays. The rest is the server's: equal values are let pass."""

    role: Role | None = None
    enabled: bool | None = None
    user_id: UUID | UnsetType = UNSET
    login: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    telegram_id: int | UnsetType = UNSET
    telegram_confirmed: bool | UnsetType = UNSET


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its own user sees it."""

    user_id: UUID
    login: str
    email: str
    role: Role
    telegram_id: int
    telegram_confirmed: bool
    """False while the id is only a claim: nothing is sent to it."""
    locale: Locale

    @classmethod
    def of(cls, user: User) -> UserView:
        return cls(
            user_id=user.user_id,
            login=user.login,
            email=user.email,
            role=user.role,
            telegram_id=user.telegram_id,
            telegram_confirmed=user.telegram_confirmed,
            locale=user.locale,
        )


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as administrators see it."""

    user_id: UUID
    login: str
    email: str
    role: Role
    telegram_id: int
    telegram_confirmed: bool
    """False while the id is only a claim: nothing is sent to it."""
    locale: Locale
    enabled: bool
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> AccountView:
        return cls(
            user_id=user.user_id,
            login=user.login,
            email=user.email,
            role=user.role,
            telegram_id=user.telegram_id,
            telegram_confirmed=user.telegram_confirmed,
            locale=user.locale,
            enabled=user.enabled,
            created_at=user.created_at,
        )


class TelegramLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link that signs its maker in at the bot, once."""

    url: str
    expires_at: datetime

    @classmethod
    def of(cls, link: TelegramLink) -> TelegramLinkView:
        return cls(url=link.url, expires_at=link.expires_at)


class SignedInView(msgspec.Struct, frozen=True, kw_only=True):
    """A session just begun or carried on."""

    token: str
    """The access token, for the header `Authorization: Bearer` or `api_key`."""
    expires_in: int
    """Seconds."""
    user: UserView
    refresh_token: str | UnsetType = UNSET
    """Only for who asked for it."""

    @classmethod
    def of(cls, grant: Grant, *, with_refresh_token: bool) -> SignedInView:
        return cls(
            token=grant.access_token,
            expires_in=grant.expires_in_seconds,
            user=UserView.of(grant.user),
            refresh_token=grant.refresh_token if with_refresh_token else UNSET,
        )
