"""Rows of users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from parking_net.auth.domain.accounts import Email, Locale, NewUser, User
from parking_net.auth.domain.errors import EmailTaken, LoginTaken, TelegramTaken
from parking_net.shared.database import Connection, Database
from parking_net.shared.errors import Conflict
from parking_net.shared.identity.caller import Role

COLUMNS = (
    "user_id, login, email, role, telegram_id, telegram_confirmed, locale, enabled, created_at"
)

_TAKEN: Mapping[str, type[Conflict]] = {
    "users_login_unique": LoginTaken,
    "users_email_unique": EmailTaken,
    "users_telegram_unique": TelegramTaken,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with the hash their password must match."""

    user: User
    password_hash: str
    password_version: int


async def insert(
    connection: Connection, user_id: UUID, new: NewUser, password_hash: str, now: datetime
) -> User:
    """Raises LoginTaken, EmailTaken, TelegramTaken."""
    try:
        row = await connection.fetchrow(
            "INSERT INTO users (user_id, login, login_key, email, email_key, role, telegram_id,"
            " locale, password_hash, created_at, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)"
            f" RETURNING {COLUMNS}",
            user_id,
            new.login.text,
            new.login.key,
            new.email.text,
            new.email.key,
            new.role.value,
            new.telegram_id,
            new.locale.value,
            password_hash,
            now,
        )
    except UniqueViolationError as error:
        raise _taken(error) from error
    assert row is not None
    return user_of(row)


async def taken_by(on: Database, new: NewUser) -> type[Conflict] | None:
    """Which of the unique values somebody has already: login first, then e-mail, then Telegram."""
    constraint = await on.fetchval(
        "SELECT CASE WHEN login_key = $1 THEN 'users_login_unique'"
        " WHEN email_key = $2 THEN 'users_email_unique' ELSE 'users_telegram_unique' END AS taken"
        " FROM users WHERE login_key = $1 OR email_key = $2"
        " OR (telegram_id = $3 AND telegram_id <> 0)"
        " ORDER BY login_key = $1 DESC, email_key = $2 DESC LIMIT 1",
        new.login.key,
        new.email.key,
        new.telegram_id,
    )
    return None if constraint is None else _TAKEN[constraint]


async def id_by_name(on: Database, name_key: str) -> UUID | None:
    """The user with this login key or e-mail key; logins have no @, so there is one at most."""
    found: UUID | None = await on.fetchval(
        "SELECT user_id FROM users WHERE login_key = $1 OR email_key = $1", name_key
    )
    return found


async def credentials(on: Database, name_key: str) -> Credentials | None:
    """As id_by_name, with what is needed to check the password."""
    row = await on.fetchrow(
        f"SELECT {COLUMNS}, password_hash, password_version FROM users"
        " WHERE login_key = $1 OR email_key = $1",
        name_key,
    )
    if row is None:
        return None
    return Credentials(user_of(row), row["password_hash"], row["password_version"])


async def by_id(on: Database | Connection, user_id: UUID) -> User | None:
    row = await on.fetchrow(f"SELECT {COLUMNS} FROM users WHERE user_id = $1", user_id)
    return None if row is None else user_of(row)


async def by_login_key(on: Database, login_key: str) -> User | None:
    row = await on.fetchrow(f"SELECT {COLUMNS} FROM users WHERE login_key = $1", login_key)
    return None if row is None else user_of(row)


async def by_email_key(on: Database, email_key: str) -> User | None:
    row = await on.fetchrow(f"SELECT {COLUMNS} FROM users WHERE email_key = $1", email_key)
    return None if row is None else user_of(row)


async def by_telegram_id(on: Database, telegram_id: int) -> User | None:
    row = await on.fetchrow(
        f"SELECT {COLUMNS} FROM users WHERE telegram_id = $1 AND telegram_id <> 0", telegram_id
    )
    return None if row is None else user_of(row)


_MATCHES = (
    "($1::text IS NULL OR login_key LIKE $1 OR email_key LIKE $1)"
    " AND ($2::text IS NULL OR role = $2)"
)


async def search(
    on: Database, part: str | None, role: Role | None, after: str | None, limit: int
) -> list[User]:
    """Users by login, those after the login key `after`; `part` is a part of either key."""
    rows = await on.fetch(
        f"SELECT {COLUMNS} FROM users WHERE {_MATCHES}"
        " AND ($3::text IS NULL OR login_key > $3) ORDER BY login_key LIMIT $4",
        _containing(part),
        role,
        after,
        limit,
    )
    return [user_of(row) for row in rows]


async def count(on: Database, part: str | None, role: Role | None) -> int:
    found = await on.fetchval(
        f"SELECT count(*) FROM users WHERE {_MATCHES}", _containing(part), role
    )
    return int(found)


async def lock_enabled(connection: Connection, user_id: UUID, password_version: int) -> User | None:
    """The user if still enabled and with the same password; nobody changes that meanwhile."""
    row = await connection.fetchrow(
        f"SELECT {COLUMNS} FROM users"
        " WHERE user_id = $1 AND password_version = $2 AND enabled FOR SHARE",
        user_id,
        password_version,
    )
    return None if row is None else user_of(row)


async def sessions_ended_since(connection: Connection, user_id: UUID, moment: datetime) -> bool:
    """Whether all sessions of the user were ended after this moment, which is told in seconds."""
    ended = await connection.fetchval(
        "SELECT date_trunc('second', sessions_ended_at) > $2 FROM users WHERE user_id = $1",
        user_id,
        moment,
    )
    return bool(ended)


async def set_password(
    connection: Connection, user_id: UUID, old_version: int, password_hash: str, now: datetime
) -> User | None:
    """None when the password changed or the account was disabled since `old_version` was read.

    The caller ends the user's sessions in the same transaction; here is noted when.
    """
    row = await connection.fetchrow(
        "UPDATE users SET password_hash = $3, password_version = password_version + 1,"
        " sessions_ended_at = $4, updated_at = $4"
        " WHERE user_id = $1 AND password_version = $2 AND enabled"
        f" RETURNING {COLUMNS}",
        user_id,
        old_version,
        password_hash,
        now,
    )
    return None if row is None else user_of(row)


async def set_rehash(on: Database, user_id: UUID, version: int, password_hash: str) -> None:
    """The same password under stronger parameters."""
    await on.execute(
        "UPDATE users SET password_hash = $3 WHERE user_id = $1 AND password_version = $2",
        user_id,
        version,
        password_hash,
    )


async def update_profile(
    on: Database, user_id: UUID, email: Email | None, locale: Locale | None, now: datetime
) -> User | None:
    """Sets what is not None. Raises EmailTaken."""
    try:
        row = await on.fetchrow(
            "UPDATE users SET email = coalesce($2, email), email_key = coalesce($3, email_key),"
            " locale = coalesce($4, locale), updated_at = $5 WHERE user_id = $1"
            f" RETURNING {COLUMNS}",
            user_id,
            email.text if email else None,
            email.key if email else None,
            locale,
            now,
        )
    except UniqueViolationError as error:
        raise _taken(error) from error
    return None if row is None else user_of(row)


async def lock_enabled_admins(connection: Connection) -> set[UUID]:
    """All enabled administrators; they stay so until the transaction ends."""
    rows = await connection.fetch(
        "SELECT user_id FROM users WHERE role = 'admin' AND enabled ORDER BY user_id FOR UPDATE"
    )
    return {row["user_id"] for row in rows}


async def update_account(
    connection: Connection, user_id: UUID, role: Role | None, enabled: bool | None, now: datetime
) -> User | None:
    """Sets what is not None. The caller ends the sessions of a user who is disabled."""
    row = await connection.fetchrow(
        "UPDATE users SET role = coalesce($2, role), enabled = coalesce($3, enabled),"
        " sessions_ended_at = CASE WHEN $3 IS FALSE THEN $4 ELSE sessions_ended_at END,"
        f" updated_at = $4 WHERE user_id = $1 RETURNING {COLUMNS}",
        user_id,
        role,
        enabled,
        now,
    )
    return None if row is None else user_of(row)


def _containing(part: str | None) -> str | None:
    if part is None:
        return None
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _taken(error: UniqueViolationError) -> Conflict:
    return _TAKEN[str(error.constraint_name)]()


def user_of(row: Record) -> User:
    return User(
        user_id=row["user_id"],
        login=row["login"],
        email=row["email"],
        role=Role(row["role"]),
        telegram_id=row["telegram_id"],
        telegram_confirmed=row["telegram_confirmed"],
        locale=Locale(row["locale"]),
        enabled=row["enabled"],
        created_at=row["created_at"],
    )
