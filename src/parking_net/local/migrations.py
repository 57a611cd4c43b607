"""Bringing every database to its newest schema, in a process of its own that then goes away.

The libraries that this takes weigh more than all the rest of `parking-net up`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from parking_net.local.errors import LocalError
from parking_net.serve import WRONG_CONFIGURATION
from parking_net.services import EVENTS, SCHEMAS, SERVICES, Schema, service_named
from parking_net.shared.database import migrations
from parking_net.shared.settings import ConfigurationError, ServiceSettings, load


def mistakes_in_settings() -> list[str]:
    """Every mistake in the settings of every service, each once."""
    found: dict[str, None] = {}
    for service in SERVICES:
        try:
            load(service.settings_type())
        except ConfigurationError as error:
            found |= dict.fromkeys(error.mistakes)
    return list(found)


def migrated(name: str | None = None) -> Iterator[tuple[str, bool]]:
    """Bring every database, or one service's, up to date; names, and whether anything changed.

    Raises ConfigurationError, LocalError and UnknownService.
    """
    chosen = SCHEMAS if name is None else (EVENTS, service_named(name).schema)
    for schema in chosen:
        settings = load(_settings_with(schema))
        database = getattr(settings, schema.database.variable.lower())
        try:
            changed = migrations.migrate(settings, database, schema.versions_directory)
        except migrations.MigrationError as error:
            raise LocalError(f"{schema.name}: {error}") from error
        yield schema.name, changed


def behind() -> list[str]:
    """The schemas that are not at their newest. Raises LocalError when PostgreSQL is away."""
    found = []
    for schema in SCHEMAS:
        settings = load(_settings_with(schema))
        database = getattr(settings, schema.database.variable.lower())
        try:
            current = migrations.current(settings, database)
        except migrations.MigrationError as error:
            raise LocalError(str(error)) from error
        if current != migrations.head(schema.versions_directory):
            found.append(schema.name)
    return found


def _settings_with(schema: Schema) -> type[ServiceSettings]:
    """The settings that name this schema's database; the events' stands in everybody's."""
    owners = [service for service in SERVICES if service.name == schema.name]
    return (owners or SERVICES)[0].settings_type()


def main() -> int:
    if mistakes := mistakes_in_settings():
        sys.stderr.write("".join(f"{mistake}\n" for mistake in mistakes))
        return WRONG_CONFIGURATION
    try:
        for _ in migrated():
            pass
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
