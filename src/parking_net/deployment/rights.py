"""What a service's role may do in a database: enough to serve, and nothing that changes a schema.

Every right comes with the question whether it is there, so that `setup` gives what is missing and
`doctor` names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from parking_net.deployment.server import Connection
from parking_net.shared.database.pool import SESSION_SETTINGS

_TABLES = """FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND relname <> 'alembic_version'"""
_DEFAULTS = """FROM pg_default_acl, aclexplode(defaclacl) AS given
    WHERE defaclrole = current_user::regrole AND defaclnamespace = 'public'::regnamespace
    AND given.grantee = (SELECT oid FROM pg_roles WHERE rolname = {role})"""

_VERSION_KEPT: LiteralString = (
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.alembic_version FROM {grantee}"
)


@dataclass(frozen=True, slots=True)
class Right:
    """Something that should hold in a database."""

    sentence: str
    holds: sql.Composed
    """A query with one value, true when nothing is to be done."""
    statements: tuple[sql.Composed, ...]
    """What brings it about."""


Wanted = Iterator[Right]


def missing(connection: Connection, rights: Wanted) -> list[Right]:
    """Those that do not hold in the connection's database."""
    return [right for right in rights if not _holds(connection, right)]


def give(connection: Connection, right: Right) -> None:
    """All of it or nothing. Raises psycopg.Error."""
    with connection.transaction():
        for statement in right.statements:
            connection.execute(statement)


def closed_to_others(database: str) -> Right:
    """Who has no right of their own stays outside."""
    return _right(
        "closed to roles without a right of their own",
        """SELECT NOT has_database_privilege('public', {database}, 'CONNECT, TEMPORARY')
            AND NOT has_schema_privilege('public', 'public', 'CREATE')""",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        database=database,
    )


def rights_of(role: str, database: str) -> Iterator[Right]:
    """What the role needs in the database, once this is migrated."""
    yield _right(
        f"{role} may enter",
        """SELECT has_database_privilege({role}, {database}, 'CONNECT')
            AND has_schema_privilege({role}, 'public', 'USAGE')""",
        "GRANT CONNECT ON DATABASE {name} TO {grantee}",
        "GRANT USAGE ON SCHEMA public TO {grantee}",
        role=role,
        database=database,
    )
    yield _right(
        f"{role} may read and write the tables",
        f"""SELECT NOT EXISTS (SELECT {_TABLES} AND NOT (
                has_table_privilege({{role}}, oid, 'SELECT')
                AND has_table_privilege({{role}}, oid, 'INSERT')
                AND has_table_privilege({{role}}, oid, 'UPDATE')
                AND has_table_privilege({{role}}, oid, 'DELETE')))
            AND NOT EXISTS (SELECT FROM pg_sequences WHERE schemaname = 'public' AND NOT
                has_sequence_privilege({{role}}, format('public.%I', sequencename), 'USAGE'))""",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {grantee}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {grantee}",
        _VERSION_KEPT,
        role=role,
    )
    yield _right(
        f"{role} may read and write tables that later migrations make",
        f"""SELECT EXISTS (SELECT {_DEFAULTS} AND defaclobjtype = 'r'
                AND given.privilege_type = 'INSERT')
            AND EXISTS (SELECT {_DEFAULTS} AND defaclobjtype = 'S')""",
        """ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {grantee}""",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {grantee}",
        role=role,
    )
    yield _right(
        f"{role} may look up the schema's version, not change it",
        """SELECT has_table_privilege({role}, 'public.alembic_version', 'SELECT')
            AND NOT has_table_privilege({role}, 'public.alembic_version', 'INSERT, UPDATE, DELETE')
        """,
        "GRANT SELECT ON public.alembic_version TO {grantee}",
        _VERSION_KEPT,
        role=role,
    )
    yield _limits(role, database)


def kept_out(role: str, database: str) -> Right:
    """Another service's database is none of the role's business."""
    return _right(
        f"{role} stays outside",
        "SELECT NOT has_database_privilege({role}, {database}, 'CONNECT, TEMPORARY, CREATE')",
        "REVOKE ALL ON DATABASE {name} FROM {grantee}",
        role=role,
        database=database,
    )


def _limits(role: str, database: str) -> Right:
    """The limits on statements, for sessions that cannot ask for them: those behind a pooler."""
    wanted = [f"{name}={value}" for name, value in SESSION_SETTINGS.items()]
    question = sql.SQL(
        """SELECT EXISTS (SELECT FROM pg_db_role_setting
            JOIN pg_roles ON pg_roles.oid = setrole
            JOIN pg_database ON pg_database.oid = setdatabase
            WHERE rolname = {} AND datname = {} AND setconfig @> {})"""
    ).format(sql.Literal(role), sql.Literal(database), sql.Literal(wanted))
    statements = [
        sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
            sql.Identifier(role),
            sql.Identifier(database),
            sql.Identifier(name),
            sql.Literal(value),
        )
        for name, value in SESSION_SETTINGS.items()
    ]
    return Right(f"{role} works under limits", question, tuple(statements))


def _right(
    sentence: str,
    question: LiteralString,
    *statements: LiteralString,
    role: str = "",
    database: str = "",
) -> Right:
    words = {
        "role": sql.Literal(role),
        "database": sql.Literal(database),
        "name": sql.Identifier(database),
        "grantee": sql.Identifier(role),
    }
    filled = tuple(sql.SQL(statement).format(**words) for statement in statements)
    return Right(sentence, sql.SQL(question).format(**words), filled)


def _holds(connection: Connection, right: Right) -> bool:
    row = connection.execute(right.holds).fetchone()
    return row is not None and bool(row[0])
