"""The roles that services work in: made, given their passwords and their rights."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

import psycopg
from psycopg import errors, sql

from parking_net.deployment import rights
from parking_net.deployment.errors import SetupError
from parking_net.deployment.server import Connection, connected
from parking_net.deployment.settings import ServiceRole
from parking_net.shared.database.address import PostgresSettings

Say = Callable[[str], None]

_TOO_MUCH = """
    SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END,
        CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN rolreplication THEN 'REPLICATION' END,
        CASE WHEN rolbypassrls THEN 'BYPASSRLS' END)
    FROM pg_roles WHERE rolname = %s
"""


def made(server: Connection, role: ServiceRole) -> bool:
    """Make the role when it is absent; whether it was. Raises SetupError."""
    found = beyond_need(server, role.name)
    if found:
        raise SetupError(
            f"{role.service.upper()}_DB_USER: the role {role.name} is there and may do more than a "
            f"service needs ({found}). Name another role, or take that from it with ALTER ROLE."
        )
    if found is not None:
        return False
    try:
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(role.name), sql.Literal(_scrambled(server, role))
            )
        )
    except errors.InsufficientPrivilege as error:
        raise SetupError(
            f"POSTGRES_USER may not make the role {role.name}: give it CREATEROLE, or make the "
            f"role yourself with the password in {role.service.upper()}_DB_PASSWORD"
        ) from error
    except (errors.DuplicateObject, errors.UniqueViolation):
        return False
    return True


def beyond_need(server: Connection, role: str) -> str | None:
    """What the role may do that no service needs, None when there is no such role."""
    row = server.execute(_TOO_MUCH, [role]).fetchone()
    return None if row is None else str(row[0])


def can_sign_in(server: PostgresSettings, role: ServiceRole, database: str) -> bool:
    """Whether the role's password is the one in the settings."""
    with (
        contextlib.suppress(psycopg.OperationalError),
        connected(server, database, user=role.name, password=role.password),
    ):
        return True
    return False


def give_password(connection: Connection, role: ServiceRole) -> None:
    """Raises SetupError."""
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
        sql.Identifier(role.name), sql.Literal(_scrambled(connection, role))
    )
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege as error:
        raise SetupError(
            f"{role.service.upper()}_DB_PASSWORD is not the password of {role.name}, and "
            "POSTGRES_USER may not change it: set the right one, or let it administer the role"
        ) from error


def provide(
    server: PostgresSettings, role: ServiceRole, names: Mapping[str, str], say: Say
) -> None:
    """Give the role what it lacks in every database. Raises SetupError.

    `names` are the databases' names by schema.
    """
    allowed = {schema.name for schema in role.schemas}
    done = []
    for schema, database in names.items():
        with connected(server, database) as connection:
            wanted = (
                rights.rights_of(role.name, database)
                if schema in allowed
                else iter([rights.kept_out(role.name, database)])
            )
            done += _given(connection, database, wanted)
    own = names[role.schemas[0].name]
    if not can_sign_in(server, role, own):
        with connected(server, own) as connection:
            give_password(connection, role)
        done.append("its password set")
        if not can_sign_in(server, role, own):
            raise SetupError(f"PostgreSQL does not let {role.name} into {own}: see its pg_hba.conf")
    say(f"role {role.name}: {', '.join(done) if done else 'already has its rights and password'}")


def close(server: PostgresSettings, database: str) -> bool:
    """Keep everybody else out of the database; whether anybody could come in. Raises SetupError."""
    with connected(server, database) as connection:
        return bool(_given(connection, database, iter([rights.closed_to_others(database)])))


def _given(connection: Connection, database: str, wanted: rights.Wanted) -> list[str]:
    lacking = rights.missing(connection, wanted)
    for right in lacking:
        try:
            rights.give(connection, right)
        except errors.InsufficientPrivilege as error:
            raise SetupError(_may_not(database, right, error)) from error
    # A REVOKE of what somebody else granted is a warning, not an error.
    if left := rights.missing(connection, iter(lacking)):
        raise SetupError(_may_not(database, left[0], None))
    return [f"{right.sentence} ({database})" for right in lacking]


def _may_not(database: str, right: rights.Right, error: Exception | None) -> str:
    why = "" if error is None else f": {error}".rstrip()
    return (
        f"{database}: POSTGRES_USER cannot bring about that {right.sentence}{why}. "
        "It must own the database and everything in it: ALTER DATABASE … OWNER TO …"
    )


def _scrambled(connection: Connection, role: ServiceRole) -> str:
    """The password as PostgreSQL keeps it, so that no log of statements shows it."""
    scrambled = connection.pgconn.encrypt_password(
        role.password.get_secret_value().encode(), role.name.encode(), b"scram-sha-256"
    )
    return scrambled.decode()
