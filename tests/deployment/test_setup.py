"""`parking-net setup` leaves all that services need, however often and from wherever it starts."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from parking_net.services import SCHEMAS, SERVICES
from tests.deployment.conftest import Deployment
from tests.support.platform import command

WITH_ADMIN = {
    "ADMIN_LOGIN": "root",
    "ADMIN_EMAIL": "root@example.org",
    "ADMIN_PASSWORD": "Correct-horse-1",
    "INTERNAL_SERVICE_TOKEN": "a-secret-of-services",
    "IDENTITY_KEY_SECRET": "a-secret-of-the-keys",
    "AUTH_ISSUER": "http://localhost:3000/auth",
}
"""Has the first administrator made, too."""


async def setup(deployment: Deployment, **others: str) -> tuple[int, list[str]]:
    """Its exit code and the lines that it printed."""
    settings = {**deployment.settings, **others}
    code, printed = await command("setup", settings=settings, folder=deployment.folder)
    return code, printed.splitlines()


def state(deployment: Deployment) -> list[object]:
    """All that setup decides: rights, roles, schemas."""
    seen: list[object] = [
        deployment.execute(
            "SELECT rolname, rolpassword, rolcanlogin FROM pg_authid "
            f"WHERE rolname LIKE '%{deployment.mark}' ORDER BY 1"
        ),
        deployment.execute(
            "SELECT datname, datacl::text FROM pg_database "
            f"WHERE datname LIKE '%{deployment.mark}' ORDER BY 1"
        ),
        deployment.execute(
            "SELECT setrole, setdatabase, setconfig::text FROM pg_db_role_setting ORDER BY 1, 2"
        ),
    ]
    for schema in SCHEMAS:
        database = deployment.database(schema.name)
        question = "SELECT oid, relname, relacl::text FROM pg_class ORDER BY 1"
        seen.append(deployment.execute(question, database=database))
        seen.append(deployment.execute("TABLE pg_default_acl", database=database))
    return seen


async def test_a_second_run_changes_nothing_and_says_so(deployment: Deployment) -> None:
    deployment.give_roles()
    code, lines = await setup(deployment)
    assert (code, [line for line in lines if line.endswith(": created")]) == (
        0,
        [f"database {deployment.database(schema.name)}: created" for schema in SCHEMAS]
        + [f"role {deployment.role(service.name)}: created" for service in SERVICES],
    )
    before = state(deployment)
    code, lines = await setup(deployment)
    assert code == 0
    assert [
        line for line in lines if "already" not in line and not line.startswith("PostgreSQL")
    ] == ["administrator: none asked for; parking-net create-admin makes one"]
    assert state(deployment) == before


async def test_a_service_may_do_what_it_needs_and_no_more(deployment: Deployment) -> None:
    deployment.give_roles()
    assert (await setup(deployment))[0] == 0
    read = "SELECT count(*) FROM bookings"
    assert deployment.as_service("booking", "booking", read) == [(0,)]
    assert deployment.as_service("booking", "events", "SELECT count(*) FROM events") == [(0,)]
    deployment.as_service("booking", "booking", "SELECT outbox_add('x.y', 'subject', '{}')")
    for forbidden in (
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "ALTER TABLE bookings ADD COLUMN mine int",
        "TRUNCATE bookings",
        "DROP FUNCTION outbox_add",
        "UPDATE alembic_version SET version_num = '9'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            deployment.as_service("booking", "booking", forbidden)
    for other in ("auth", "payment"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            deployment.as_service("booking", other, "SELECT 1")


async def test_tables_of_later_migrations_can_be_used(deployment: Deployment) -> None:
    deployment.give_roles()
    assert (await setup(deployment))[0] == 0
    deployment.execute(
        f"SET ROLE {deployment.owner}; CREATE TABLE later (id serial, at timestamptz)",
        database=deployment.database("parking"),
    )
    deployment.as_service("parking", "parking", "INSERT INTO later (at) VALUES (now())")
    with pytest.raises(psycopg.OperationalError):
        deployment.as_service("payment", "parking", "TABLE later")


async def test_limits_hold_in_sessions_that_ask_for_none(deployment: Deployment) -> None:
    deployment.give_roles()
    assert (await setup(deployment))[0] == 0
    shown = deployment.as_service("payment", "payment", "SHOW statement_timeout")
    assert shown == [("15s",)]


async def test_what_a_run_that_died_left_is_finished(deployment: Deployment) -> None:
    """Without the rights and passwords that come last, as after a crash half way."""
    deployment.give_roles()
    deployment.execute(f"CREATE DATABASE {deployment.database('auth')} OWNER {deployment.owner}")
    deployment.execute(f'CREATE ROLE "{deployment.role("auth")}" NOLOGIN')
    deployment.execute(f'GRANT "{deployment.role("auth")}" TO {deployment.owner} WITH ADMIN OPTION')
    code, lines = await setup(deployment)
    assert code == 0, lines
    assert deployment.as_service("auth", "auth", "SELECT count(*) FROM users") == [(0,)]


async def test_a_new_password_is_given_to_the_role(deployment: Deployment) -> None:
    deployment.give_roles()
    assert (await setup(deployment))[0] == 0
    code, lines = await setup(deployment, AUTH_DB_PASSWORD="another one")
    assert (code, [line for line in lines if "password set" in line]) == (
        0,
        [f"role {deployment.role('auth')}: its password set"],
    )
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        deployment.as_service("auth", "auth", "SELECT 1")


async def test_two_at_once_do_not_hurt_each_other(deployment: Deployment) -> None:
    deployment.give_roles()
    both = await asyncio.gather(setup(deployment), setup(deployment))
    assert [code for code, _ in both] == [0, 0], both
    created = [line for _, lines in both for line in lines if line.endswith(": created")]
    assert len(created) == len(set(created)) == len(SCHEMAS) + len(SERVICES)


async def test_without_roles_of_their_own_services_work_as_the_owner(
    deployment: Deployment,
) -> None:
    code, lines = await setup(deployment, **WITH_ADMIN)
    assert (code, lines[-1]) == (0, "administrator root: created")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"POSTGRES_PASSWORD": "wrong"}, "Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER"),
        ({"AUTH_DB_PASSWORD": ""}, "AUTH_DB_USER and AUTH_DB_PASSWORD must be set together"),
        ({"AUTH_DB_USER": "postgres"}, "may do more than a service needs (SUPERUSER"),
        ({"ADMIN_LOGIN": "root"}, "ADMIN_LOGIN, ADMIN_EMAIL and ADMIN_PASSWORD must be set"),
        ({"SETUP_WAIT_SECONDS": "1", "KAFKA_BROKER": "127.0.0.1:9"}, "KAFKA_BROKER: 127.0.0.1:9"),
    ],
)
async def test_a_mistake_is_named_with_its_setting(
    deployment: Deployment, settings: dict[str, str], sentence: str
) -> None:
    deployment.give_roles()
    code, lines = await setup(deployment, **settings)
    assert code != 0
    assert sentence in "\n".join(lines)


async def test_two_services_in_one_role_are_refused(deployment: Deployment) -> None:
    deployment.give_roles()
    same = {"PAYMENT_DB_USER": deployment.role("auth")}
    code, lines = await setup(deployment, **same)
    assert (code, lines[0].split(":")[0]) == (
        2,
        "PAYMENT_DB_USER names the same role as AUTH_DB_USER",
    )
