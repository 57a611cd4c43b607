"""What auth needs of an identity provider. The embedded one is one answer, Keycloak another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

from parking_net.auth.domain.accounts import Email, Locale, NewUser, Password, User
from parking_net.shared.identity.caller import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A session just begun or carried on: what its holder shows from now on."""

    user: User
    access_token: str
    expires_in_seconds: int
    refresh_token: str
    """Good for one use; the next grant brings another."""
    refresh_expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class UserKey:
    """One of the four ways to name a user."""

    kind: Literal["user_id", "login", "email", "telegram_id"]
    value: UUID | str | int


@dataclass(frozen=True, slots=True)
class UserSearch:
    """A page of users, by login. `after` is the key of the last one on the page before."""

    text: str | None
    """A part of the login or e-mail address, in any case."""
    role: Role | None
    after: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class FoundUsers:
    users: tuple[User, ...]
    next_after: str | None
    """None on the last page."""


@runtime_checkable  # Litestar checks what it hands to handlers.
class IdentityProvider(Protocol):
    """Users, their passwords and their sessions. Safe with any number of replicas.

    A Telegram id belongs to one user at most, as a claim typed at registration or as a confirmed
    link. A session begun from a chat ends with the link to that chat, at whatever end it is undone.

    Every method raises Unavailable when what it needs does not answer.
    """

    async def add_user(self, new_user: NewUser) -> User:
        """Raises LoginTaken, EmailTaken, TelegramTaken."""

    async def register(self, new_user: NewUser) -> Grant:
        """Adds the user and signs them in. Raises as add_user."""

    async def account_key(self, typed: str) -> str:
        """What attempts on an account are counted under.

        The same for login and e-mail address of one user; also given when there is none.
        """

    async def sign_in(self, typed: str, password: str, *, telegram_id: int = 0) -> Grant:
        """Begins a session. Raises WrongCredentials (in the same time for unknown users),
        AccountDisabled only when the password is right.

        With a Telegram id it is a session from that chat, whose holder is vouched for: the id is
        taken from whoever has it, replaces the user's former one and is confirmed.
        """

    async def sign_in_by_code(self, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Begins a session of who signed in on the provider's own page (RFC 7636). Raises
        AccountDisabled, and CodeUnknown, which is all there is where no such page exists."""

    async def sign_in_from_chat(
        self, user_id: UUID, telegram_id: int, *, proven_at: datetime
    ) -> Grant:
        """Begins a session, and links as `sign_in` does, for a user who proved themselves then.

        Raises NotFound, AccountDisabled, and SessionEnded when all sessions were ended since.
        """

    async def confirm_telegram(self, user_id: UUID, telegram_id: int) -> User:
        """Makes the user's claim a link; a link stays one. Raises NotFound when there is none."""

    async def unlink_telegram(self, user_id: UUID) -> User:
        """Takes the user's Telegram id, if there is one. Raises NotFound."""

    async def release_telegram(self, telegram_id: int) -> None:
        """Takes the Telegram id from whoever has it."""

    async def change_password(self, typed: str, old: str, new: Password) -> Grant:
        """Ends every session of the user and begins a new one. Raises as sign_in."""

    async def refresh(self, refresh_token: str, attempt: str | None = None) -> Grant:
        """Carries a session on with a new refresh token. Raises SessionEnded.

        Exactly one of several uses of a token succeeds; any further use ends the session. Within
        two minutes a use under the same `attempt` is the same use, as long as nobody used the token
        that it gave: that answer was lost, and the token in it is spent by the next.
        """

    async def sign_out(self, refresh_token: str) -> None:
        """Ends the session. Raises SessionEnded when the token belongs to none."""

    async def find(self, key: UserKey) -> User | None: ...

    async def search(self, search: UserSearch) -> FoundUsers: ...

    async def count(self, search: UserSearch) -> int:
        """How many users the search has on all pages together."""

    async def update_profile(
        self, user_id: UUID, *, email: Email | None, locale: Locale | None
    ) -> User:
        """Changes what is given. Raises NotFound, EmailTaken."""

    async def update_account(
        self, user_id: UUID, *, role: Role | None, enabled: bool | None
    ) -> User:
        """Changes what is given; disabling ends the user's sessions. Raises NotFound, LastAdmin."""

    async def confirm_password(self, user_id: UUID, password: str) -> None:
        """Raises WrongCredentials unless it is the password of this enabled user."""

    async def erase(self, user_id: UUID) -> None:
        """Forgets the user: login, e-mail address, password, Telegram id and sessions; login and
        e-mail address are free again. Everybody is told by `user.erased`.

        Raises NotFound, LastAdmin.
        """

    async def discovery(self) -> dict[str, object]:
        """The OpenID Connect discovery document."""

    async def published_keys(self) -> dict[str, object]:
        """The JSON Web Key Set that access tokens are verified with."""
