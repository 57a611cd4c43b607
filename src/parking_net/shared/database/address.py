"""Where PostgreSQL stands and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr


class PostgresSettings(Protocol):
    """The part of the settings that leads to PostgreSQL; every service's settings have it."""

    @property
    def postgres_host(self) -> str:
        """A host name, an address, or the directory of a Unix socket."""

    @property
    def postgres_port(self) -> int: ...

    @property
    def postgres_user(self) -> str: ...

    @property
    def postgres_password(self) -> SecretStr: ...

    @property
    def pooler_host(self) -> str | None:
        """PgBouncer in transaction mode, for all that needs no session; None for none."""

    @property
    def pooler_port(self) -> int: ...

    @property
    def database_pool_size(self) -> int:
        """At most so many connections to each database from each process."""


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """The same for a caller that has no service's settings."""

    postgres_host: str
    postgres_password: SecretStr
    postgres_port: int = 5432
    postgres_user: str = "postgres"
    database_pool_size: int = 8
    pooler_host: str | None = None
    pooler_port: int = 6432
