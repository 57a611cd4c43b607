"""What is wrong with a deployment: all that its settings name is asked, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import psycopg

from parking_net.deployment import rights, roles, server
from parking_net.deployment.addresses import certificates, keycloak
from parking_net.deployment.errors import SetupError
from parking_net.deployment.settings import ServiceRole, SetupSettings, service_roles
from parking_net.local.findings import Finding, bad, good, note
from parking_net.local.migrations import place_of
from parking_net.services import SCHEMAS
from parking_net.shared.database import migrations
from parking_net.shared.settings import ConfigurationError, KafkaSettings, load

MOST_CLOCK_SECONDS = 5.0
"""Tokens and holds go by the clock; Keycloak's may differ by so much without anybody noticing."""


def findings_about_deployment(values: Mapping[str, str]) -> Iterator[Finding]:
    """Everything beside the services themselves, a finding each."""
    try:
        settings = load(SetupSettings)
        own_roles = service_roles(settings.postgres_user)
    except ConfigurationError as error:
        yield from (bad(mistake) for mistake in error.mistakes)
        return
    yield from _postgres(settings, own_roles)
    yield from findings_about_neighbours(values)
    yield from certificates(values)


def findings_about_neighbours(values: Mapping[str, str]) -> Iterator[Finding]:
    """The Keycloak and the Kafka that valid settings name."""
    if "KEYCLOAK_URL" in values:
        yield from keycloak(values, MOST_CLOCK_SECONDS)
    settings = load(KafkaSettings)
    if settings.kafka_broker is not None:
        yield from _kafka(settings)


def _postgres(settings: SetupSettings, own_roles: list[ServiceRole]) -> Iterator[Finding]:
    address = f"{settings.postgres_host}:{settings.postgres_port}"
    try:
        with server.awaited(settings, wait_seconds=0) as connection:
            yield good(f"PostgreSQL at {address} answers")
            yield from _clock(connection)
            yield from _schemas(settings)
            if not own_roles:
                yield note("Services work as POSTGRES_USER; AUTH_DB_USER … give each its own role")
            for role in own_roles:
                yield _role(settings, connection, role)
            yield from _pooler(settings, own_roles)
    except SetupError as error:
        yield bad(str(error).replace("\n", " "))
    except (psycopg.Error, migrations.MigrationError) as error:
        yield bad(f"PostgreSQL at {address}: {str(error).strip()}")


def _clock(connection: server.Connection) -> Iterator[Finding]:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    yield clock_finding("PostgreSQL", row[0])


def clock_finding(whose: str, there: datetime) -> Finding:
    """How far that clock, read just now, is from this machine's."""
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > MOST_CLOCK_SECONDS:
        return bad(
            f"The clock of {whose} is {apart:.0f} s from this machine's: let both follow NTP"
        )
    return good(f"The clock of {whose} agrees with this machine's")


def _schemas(settings: SetupSettings) -> Iterator[Finding]:
    for schema in SCHEMAS:
        _, name = place_of(schema)
        newest = migrations.head(schema.versions_directory)
        version = migrations.current(settings, name, wait_seconds=0)
        if migrations.is_behind(version, newest):
            was = "is not there" if version is None else f"is at {version}, not {newest}"
            yield bad(f"The database {name} {was}; run: parking-net setup")
        elif version != newest:
            yield note(f"The database {name} is at {version}, of a newer release than this one")
        else:
            yield good(f"The database {name} is at {version}")


def _role(settings: SetupSettings, connection: server.Connection, role: ServiceRole) -> Finding:
    beyond = roles.beyond_need(connection, role.name)
    if beyond is None:
        return bad(f"There is no role {role.name} for {role.service}; run: parking-net setup")
    if beyond:
        return bad(f"The role {role.name} may do more than {role.service} needs: {beyond}")
    names = {schema.name: place_of(schema)[1] for schema in SCHEMAS}
    if not roles.can_sign_in(settings, role, names[role.service]):
        variable = f"{role.service.upper()}_DB_PASSWORD"
        return bad(f"{role.name} cannot enter with {variable}; run: parking-net setup")
    lacking = []
    for schema, database in names.items():
        with server.connected(settings, database) as entered:
            wanted = (
                rights.rights_of(role.name, database)
                if schema in {own.name for own in role.schemas}
                else iter([rights.kept_out(role.name, database)])
            )
            lacking += [right.sentence for right in rights.missing(entered, wanted)]
    if lacking:
        return bad(f"Does not hold: {', '.join(dict.fromkeys(lacking))}; run: parking-net setup")
    return good(f"The role {role.name} may do what {role.service} needs, and no more")


def _pooler(settings: SetupSettings, own_roles: list[ServiceRole]) -> Iterator[Finding]:
    if settings.pooler_host is None:
        return
    address = f"{settings.pooler_host}:{settings.pooler_port}"
    for role in own_roles:
        _, name = place_of(role.schemas[0])
        try:
            with psycopg.connect(
                host=settings.pooler_host,
                port=settings.pooler_port,
                user=role.name,
                password=role.password.get_secret_value(),
                dbname=name,
                connect_timeout=server.CONNECT_TIMEOUT_SECONDS,
            ) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error as error:
            yield bad(f"PgBouncer at {address} does not let {role.name} into {name}: {error}")
        else:
            yield good(f"PgBouncer at {address} lets {role.name} into {name}")


def _kafka(settings: KafkaSettings) -> Iterator[Finding]:
    # Loaded only when used: the client library takes memory and time.
    from confluent_kafka import KafkaException

    from parking_net.deployment import topics
    from parking_net.shared.events.kafka_client import KafkaOptions

    options = KafkaOptions.of(settings)
    try:
        admin = topics.awaited(options, wait_seconds=0)
        yield good(f"Kafka at {options.brokers} answers")
        for state in topics.states(admin, options):
            if not state.partitions:
                yield bad(f"The topic {state.name} is not there; run: parking-net setup")
            elif state.differing:
                differing = ", ".join(f"{name}={value}" for name, value in state.differing.items())
                yield bad(f"The topic {state.name} lacks {differing}; run: parking-net setup")
            else:
                yield good(f"The topic {state.name} has {state.partitions} partitions")
    except SetupError as error:
        yield bad(str(error))
    except KafkaException as error:
        yield bad(f"KAFKA_BROKER: Kafka refuses: {error.args[0].str()}")
