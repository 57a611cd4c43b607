"""`parking-net setup`: all that must be there before services start, made or brought up to date.

Every step looks before it acts, so that running it again mends what a run that died left undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import psycopg

from parking_net.deployment import roles, server
from parking_net.deployment.errors import SetupError
from parking_net.deployment.settings import ServiceRole, SetupSettings, service_roles
from parking_net.local.migrations import place_of
from parking_net.services import SCHEMAS
from parking_net.shared.database import migrations
from parking_net.shared.errors import ParkingNetError
from parking_net.shared.settings import load

Say = Callable[[str], None]


def set_up(say: Say) -> None:
    """Do what is missing, a line for each thing. Raises ConfigurationError and LocalError."""
    settings = load(SetupSettings)
    services = service_roles(settings.postgres_user)
    names = {schema.name: place_of(schema)[1] for schema in SCHEMAS}
    with server.awaited(settings, settings.setup_wait_seconds) as connection:
        say(f"PostgreSQL {settings.postgres_host}:{settings.postgres_port}: answers")
        with server.one_at_a_time(connection, settings.setup_wait_seconds):
            try:
                _databases(settings, connection, names, say)
                for role in services:
                    is_new = roles.made(connection, role)
                    say(f"role {role.name}: {'created' if is_new else 'already there'}")
                _rights(settings, services, names, say)
            except psycopg.OperationalError as error:
                raise SetupError(
                    f"PostgreSQL went away: {error}. Run this again; what is done stays done."
                ) from error
            if settings.keycloak_url is not None:
                _realm(settings, say)
            if settings.kafka_broker is not None:
                _topics(settings, say)
            _administrator(settings, say)


def _databases(
    settings: SetupSettings, connection: server.Connection, names: dict[str, str], say: Say
) -> None:
    rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    present = {str(row[0]) for row in rows}
    try:
        migrations.create_missing(settings, names.values())
        for schema in SCHEMAS:
            name = names[schema.name]
            if name not in present:
                say(f"database {name}: created")
            changed = migrations.migrate(
                settings, name, schema.versions_directory, newer_is_fine=True
            )
            say(f"database {name}: {_version(settings, name, schema.versions_directory, changed)}")
    except migrations.MigrationError as error:
        raise SetupError(str(error)) from error


def _version(settings: SetupSettings, name: str, directory: Path, changed: bool) -> str:
    version = migrations.current(settings, name)
    if changed:
        return f"migrated to {version}"
    if version == migrations.head(directory):
        return f"already at {version}"
    return f"already at {version}, of a newer release than this one; left as it is"


def _rights(
    settings: SetupSettings,
    services: list[ServiceRole],
    names: dict[str, str],
    say: Say,
) -> None:
    if not services:
        say("roles: services work as POSTGRES_USER; AUTH_DB_USER and the like give each its own")
        return
    for name in names.values():
        was_open = roles.close(settings, name)
        say(f"database {name}: {'closed' if was_open else 'already closed'} to other roles")
    for role in services:
        roles.provide(settings, role, names, say)


def _realm(settings: SetupSettings, say: Say) -> None:
    from parking_net.deployment.keycloak import (
        KeycloakAway,
        RealmSettings,
        apply_realm,
        keycloak_answers,
    )

    realm = load(RealmSettings)

    async def applied() -> list[str]:
        await keycloak_answers(realm.keycloak_url, within_seconds=settings.setup_wait_seconds)
        return await apply_realm(realm)

    try:
        for sentence in asyncio.run(applied()):
            say(f"Keycloak: {sentence}")
    except KeycloakAway as error:
        raise SetupError(str(error)) from error


def _topics(settings: SetupSettings, say: Say) -> None:
    # Loaded only when used: the client library takes memory and time.
    from parking_net.deployment import topics
    from parking_net.shared.events.kafka_client import KafkaOptions

    options = KafkaOptions.of(settings)
    admin = topics.awaited(options, settings.setup_wait_seconds)
    for sentence in topics.arranged(admin, options):
        say(f"Kafka: {sentence}")


def _administrator(settings: SetupSettings, say: Say) -> None:
    if settings.admin_login is None or settings.admin_email is None:
        say("administrator: none asked for; parking-net create-admin makes one")
        return
    from parking_net.auth.app import create_admin
    from parking_net.auth.settings import AuthSettings

    assert settings.admin_password is not None
    try:
        user, created = asyncio.run(
            create_admin(
                load(AuthSettings),
                settings.admin_login,
                settings.admin_email,
                settings.admin_password.get_secret_value(),
            )
        )
    except ParkingNetError as error:
        words = [error.detail, *(field.message for field in error.fields)]
        raise SetupError(f"ADMIN_LOGIN, ADMIN_EMAIL, ADMIN_PASSWORD: {' '.join(words)}") from error
    say(f"administrator {user.login}: {'created' if created else 'already there'}")
