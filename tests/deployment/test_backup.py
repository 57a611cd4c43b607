"""Backup and restore by the role that owns the databases, which is no superuser."""

from __future__ import annotations

from parking_net.services import SCHEMAS
from tests.deployment.conftest import Deployment
from tests.deployment.test_setup import WITH_ADMIN, setup
from tests.support.platform import command

LOGINS = "SELECT login FROM users"


async def run(deployment: Deployment, *words: str) -> None:
    code, printed = await command(*words, settings=deployment.settings, folder=deployment.folder)
    assert code == 0, printed


async def test_the_owner_of_the_databases_backs_up_and_restores(deployment: Deployment) -> None:
    deployment.give_roles()
    code, lines = await setup(deployment, **WITH_ADMIN)
    assert code == 0, lines
    await run(deployment, "backup", "all.zip")
    for schema in SCHEMAS:
        deployment.execute(f'DROP DATABASE "{deployment.database(schema.name)}"')

    await run(deployment, "restore", "all.zip")
    code, lines = await setup(deployment)
    assert code == 0, lines
    assert deployment.as_service("auth", "auth", LOGINS) == [("root",)]
    for schema in SCHEMAS:
        owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        database = deployment.database(schema.name)
        assert deployment.execute(owners, database=database) == [(deployment.owner,)]
