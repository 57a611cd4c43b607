"""Bringing every database to its newest schema, in a process of its own that then goes away.

The libraries that this takes weigh more than all the rest of `parking-net up`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from parking_net.serve import WRONG_CONFIGURATION
from parking_net.services import SCHEMAS, SERVICES, Schema
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


def migrate(schemas: Sequence[Schema], settings: ServiceSettings) -> list[str]:
    """Bring these databases up to date; the names of those that were not. Raises MigrationError."""
    return [
        schema.name
        for schema in schemas
        if migrations.migrate(settings, database_of(schema, settings), schema.versions_directory)
    ]


def database_of(schema: Schema, settings: ServiceSettings) -> str:
    return str(getattr(settings, schema.database.variable.lower(), schema.database.default))


def main() -> int:
    if mistakes := mistakes_in_settings():
        sys.stderr.write("".join(f"{mistake}\n" for mistake in mistakes))
        return WRONG_CONFIGURATION
    try:
        for schema in SCHEMAS:
            migrate([schema], load(_settings_with(schema)))
    except migrations.MigrationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _settings_with(schema: Schema) -> type[ServiceSettings]:
    """The settings that name this schema's database."""
    for service in SERVICES:
        if service.name == schema.name:
            return service.settings_type()
    return SERVICES[0].settings_type()


if __name__ == "__main__":
    sys.exit(main())
