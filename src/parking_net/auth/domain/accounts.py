"""Accounts: the values they are made of, and the rules for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from parking_net.shared.errors import FieldError, Invalid
from parking_net.shared.identity.caller import Role

LOGIN_MIN_LENGTH: Final = 3
LOGIN_MAX_LENGTH: Final = 50
EMAIL_MAX_LENGTH: Final = 254
PASSWORD_MIN_LENGTH: Final = 8
PASSWORD_MAX_LENGTH: Final = 128
TELEGRAM_ID_MAX: Final = 2**63 - 1

_LOGIN = re.compile(r"[A-Za-z0-9_]+")


class Locale(StrEnum):
    """The language a user is spoken to in."""

    EN = "en"
    RU = "ru"


@dataclass(frozen=True, slots=True)
class Login:
    """A user's short name: shown as typed, unique by its key."""

    text: str

    @property
    def key(self) -> str:
        return self.text.lower()

    @classmethod
    def parse(cls, text: str) -> Login:
        """Raises Invalid naming `login`."""
        if not LOGIN_MIN_LENGTH <= len(text) <= LOGIN_MAX_LENGTH or not _LOGIN.fullmatch(text):
            raise Invalid.field(
                "login",
                "invalid_login",
                f"A login has {LOGIN_MIN_LENGTH} to {LOGIN_MAX_LENGTH} letters (A to Z), digits "
                "and underscores",
            )
        return cls(text)


@dataclass(frozen=True, slots=True)
class Email:
    """A well-formed address in its normal form: shown as typed, unique by its key."""

    text: str

    @property
    def key(self) -> str:
        return self.text.casefold()

    @classmethod
    def parse(cls, text: str) -> Email:
        """Raises Invalid naming `email`. Whether mail arrives there is not asked."""
        trimmed = text.strip()
        try:
            if len(trimmed) > EMAIL_MAX_LENGTH:
                raise EmailNotValidError(f"An address has at most {EMAIL_MAX_LENGTH} characters.")
            # Reserved names such as .test are how people try the platform out.
            parsed = validate_email(trimmed, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise Invalid.field("email", "invalid_email", str(error)) from None
        return cls(parsed.normalized)


@dataclass(frozen=True, slots=True)
class Password:
    """A password strong enough to be set. Never shown, not even by repr."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, *, name: str = "password") -> Password:
        """Raises Invalid naming the field `name` and all that is lacking."""
        rules = {
            f"{PASSWORD_MIN_LENGTH} to {PASSWORD_MAX_LENGTH} characters": (
                PASSWORD_MIN_LENGTH <= len(text) <= PASSWORD_MAX_LENGTH
            ),
            "an upper-case letter": any(character.isupper() for character in text),
            "a lower-case letter": any(character.islower() for character in text),
            "a digit": any(character.isdecimal() for character in text),
            "no NUL character": "\0" not in text,
        }
        lacking = [rule for rule, kept in rules.items() if not kept]
        if lacking:
            raise Invalid.field(name, "weak_password", f"A password needs {', '.join(lacking)}")
        return cls(text)


def checked_telegram_id(number: int) -> int:
    """The id itself, 0 for none. Raises Invalid naming `telegram_id`."""
    if not 0 <= number <= TELEGRAM_ID_MAX:
        raise Invalid.field(
            "telegram_id",
            "invalid_telegram_id",
            "A Telegram id is a positive 64-bit number, or 0 for none",
        )
    return number


def account_name_key(typed: str) -> str:
    """What somebody typed to name an account, as it is compared with login and e-mail keys."""
    text = unicodedata.normalize("NFC", typed.strip())
    if "@" not in text:
        return text.lower()
    try:
        return Email.parse(text).key
    except Invalid:
        return text.casefold()


@dataclass(frozen=True, slots=True)
class User:
    """An account as everybody else sees it; secrets stay with the identity provider."""

    user_id: UUID
    login: str
    email: str
    role: Role
    telegram_id: int
    """0 when none was given."""
    telegram_confirmed: bool
    """An id typed at registration is only a claim until the bot has confirmed it."""
    locale: Locale
    enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewUser:
    """Everything an account starts with, checked."""

    login: Login
    email: Email
    password: Password
    role: Role
    telegram_id: int
    locale: Locale

    @classmethod
    def parse(
        cls,
        *,
        login: str,
        email: str,
        password: str,
        role: Role,
        telegram_id: int = 0,
        locale: Locale = Locale.EN,
    ) -> NewUser:
        """Raises Invalid naming every field that is wrong, not only the first."""
        mistakes: list[FieldError] = []
        good_login = _noting(mistakes, lambda: Login.parse(login))
        good_email = _noting(mistakes, lambda: Email.parse(email))
        good_password = _noting(mistakes, lambda: Password.parse(password))
        good_telegram_id = _noting(mistakes, lambda: checked_telegram_id(telegram_id))
        if good_login is None or good_email is None or good_password is None or mistakes:
            raise Invalid("; ".join(item.message for item in mistakes), fields=mistakes)
        return cls(good_login, good_email, good_password, role, good_telegram_id or 0, locale)


Value = TypeVar("Value")


def _noting(mistakes: list[FieldError], parse: Callable[[], Value]) -> Value | None:
    """What parse gives, or None with its mistakes noted."""
    try:
        return parse()
    except Invalid as error:
        mistakes.extend(error.fields)
        return None
