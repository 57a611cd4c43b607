"""Bringing every database to its newest schema."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from pydantic import Field, SecretStr, create_model

from parking_net.local.errors import LocalError
from parking_net.services import EVENTS, SCHEMAS, Schema, service_named
from parking_net.shared.database import PostgresSettings, migrations
from parking_net.shared.settings import Port, Settings, load


class _Server(Settings):
    """How PostgreSQL is reached. A migration asks for no setting that a service has beside it."""

    postgres_host: str
    postgres_port: Port = 5432
    postgres_user: str = "postgres"
    postgres_password: SecretStr
    database_pool_size: int = 8
    pooler_host: str | None = None
    """Migrations go past it: they need a session."""
    pooler_port: Port = 6432


def migrated(name: str | None = None) -> Iterator[tuple[str, bool]]:
    """Bring every database, or one service's, up to date; names, and whether anything changed.

    Raises ConfigurationError, LocalError and UnknownService.
    """
    chosen = SCHEMAS if name is None else (EVENTS, service_named(name).schema)
    places = {schema.name: place_of(schema) for schema in chosen}
    with _explained():
        server, _ = places[EVENTS.name]
        migrations.create_missing(server, [database for _, database in places.values()])
    for schema in chosen:
        with _explained(f"{schema.name}: "):
            changed = migrations.migrate(*places[schema.name], schema.versions_directory)
        yield schema.name, changed


def behind() -> list[str]:
    """The schemas that are not at their newest. Raises LocalError when PostgreSQL is away."""
    found = []
    for schema in SCHEMAS:
        with _explained():
            current = migrations.current(*place_of(schema))
        if current != migrations.head(schema.versions_directory):
            found.append(schema.name)
    return found


@contextlib.contextmanager
def _explained(about: str = "") -> Iterator[None]:
    try:
        yield
    except migrations.MigrationError as error:
        raise LocalError(f"{about}{error}") from error


def place_of(schema: Schema) -> tuple[PostgresSettings, str]:
    """The server, and the name of this schema's database there."""
    named = Field(schema.database.default, validation_alias=schema.database.variable)
    server = load(create_model("Place", __base__=_Server, database_name=(str, named)))
    return server, str(server.model_dump()["database_name"])
