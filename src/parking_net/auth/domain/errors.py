"""What auth refuses, each with a stable code."""

from __future__ import annotations

from parking_net.shared.errors import Conflict, Forbidden, TooManyRequests, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The same for an unknown user and a wrong password: nobody learns who has an account."""

    code, title = "wrong_credentials", "The login or the password is wrong"


class SessionEnded(Unauthenticated):
    code, title = "session_ended", "The session has ended; sign in again"


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
