"""What auth refuses, each with a stable code."""

from __future__ import annotations

from parking_net.shared.errors import (
    Conflict,
    Forbidden,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


class WrongCredentials(Unauthenticated):
    """The same for an unknown user and a wrong password: nobody learns who has an account."""

    code, title = "wrong_credentials", "The login or the password is wrong"


class LinkUnknown(WrongCredentials):
    """The same for a code that never was, was used, or is too old: guessing teaches nothing."""

    code, title = "link_unknown", "This link was used or is too old; make a new one"


class SessionEnded(Unauthenticated):
    code, title = "session_ended", "The session has ended; sign in again"


class CodeUnknown(WrongCredentials):
    """A code of the identity provider's own page that never was, was used, or is too old."""

    code, title = "code_unknown", "This sign-in was used or took too long; sign in again"


class AccountDisabled(Forbidden):
    code, title = "account_disabled", "This account is disabled; ask an administrator"


class LoginTaken(Conflict):
    code, title = "login_taken", "This login is taken"


class EmailTaken(Conflict):
    code, title = "email_taken", "There is an account with this e-mail address already"


class TelegramTaken(Conflict):
    code, title = "telegram_taken", "This Telegram id belongs to another account"


class LastAdmin(Conflict):
    code, title = "last_admin", "The last enabled administrator must stay one"


class TooManyAttempts(TooManyRequests):
    code, title = "too_many_attempts", "Too many failed sign-ins; try again later"


class TelegramUnavailable(Unavailable):
    code, title = "telegram_unavailable", "There is no Telegram bot here to link with"


class IdentityUnavailable(Unavailable):
    code, title = "identity_unavailable", "Signing in is not possible right now; try again shortly"
