"""`parking-net doctor` on a deployment: every part that the settings name, and how to mend it."""

from __future__ import annotations

from parking_net.services import SERVICES, service_named
from parking_net.shared.database.migrations import head
from tests.deployment.conftest import Deployment
from tests.support.platform import command, free_ports

NEWEST = head(service_named("parking").schema.versions_directory)
COMPLETE = {
    "INTERNAL_SERVICE_TOKEN": "a-secret-of-services",
    "IDENTITY_KEY_SECRET": "a-secret-of-the-keys",
    "AUTH_ISSUER": "http://localhost:3000/auth",
}


async def doctor(deployment: Deployment, **others: str) -> tuple[int, str]:
    settings = {**deployment.settings, **COMPLETE, **free_ports(), **others}
    return await command("doctor", settings=settings, folder=deployment.folder)


async def set_up(deployment: Deployment) -> None:
    deployment.give_roles()
    settings = deployment.settings
    code, printed = await command("setup", settings=settings, folder=deployment.folder)
    assert code == 0, printed


async def test_what_is_set_up_is_found_well_and_what_is_down_is_named(
    deployment: Deployment,
) -> None:
    await set_up(deployment)
    before = deployment.folder.iterdir()
    code, printed = await doctor(deployment)
    lines = printed.splitlines()
    assert code == 1
    for service in SERVICES:
        role = deployment.role(service.name)
        assert f"ok   The role {role} may do what {service.name} needs, and no more" in lines
        database = f"ok   The database {deployment.database(service.name)} is at"
        assert [line for line in lines if line.startswith(database)]
    assert "ok   The clock of PostgreSQL agrees with this machine's" in lines
    wrong = [line for line in lines if line.startswith("mend")]
    assert len(wrong) == len([service for service in SERVICES if service.needs is None])
    assert all("does not answer" in line and "_HOST or " in line for line in wrong), wrong
    assert list(before) == list(deployment.folder.iterdir())


def _takes_a_right(deployment: Deployment) -> None:
    role = deployment.role("payment")
    deployment.execute(
        f'REVOKE INSERT ON transactions FROM "{role}"', database=deployment.database("payment")
    )


def _opens_a_door(deployment: Deployment) -> None:
    role = deployment.role("payment")
    deployment.execute(f'GRANT CONNECT ON DATABASE {deployment.database("auth")} TO "{role}"')


def _takes_a_schema_back(deployment: Deployment) -> None:
    older = "UPDATE alembic_version SET version_num = '0001_places'"
    deployment.execute(older, database=deployment.database("parking"))


def _drops_a_role(deployment: Deployment) -> None:
    role = deployment.role("notification")
    for schema in ("notification", "events"):
        deployment.execute(f'DROP OWNED BY "{role}"', database=deployment.database(schema))
    deployment.execute(f'DROP ROLE "{role}"')


HARMS = {
    _takes_a_right: "payment-role-{mark} may read and write the tables",
    _opens_a_door: "payment-role-{mark} stays outside",
    _takes_a_schema_back: "The database parking_{mark} is at 0001_places, not ",
    _drops_a_role: "There is no role notification-role-{mark} for notification",
}


async def test_what_is_wrong_is_named_and_setup_mends_it(deployment: Deployment) -> None:
    await set_up(deployment)
    for harm in HARMS:
        harm(deployment)
    _, printed = await doctor(deployment)
    wrong = [line for line in printed.splitlines() if line.startswith("mend")]
    for sentence in HARMS.values():
        named = [line for line in wrong if sentence.format(mark=deployment.mark) in line]
        assert len(named) == 1, (sentence, printed)
        assert named[0].endswith("run: parking-net setup")
    # What a schema lacks is not there to be mended: the rest is.
    deployment.execute(
        f"UPDATE alembic_version SET version_num = '{NEWEST}'",
        database=deployment.database("parking"),
    )
    await set_up(deployment)
    _, printed = await doctor(deployment)
    assert "parking-net setup" not in printed


async def test_what_does_not_answer_is_named_with_its_setting(deployment: Deployment) -> None:
    await set_up(deployment)
    code, printed = await doctor(
        deployment,
        KAFKA_BROKER="127.0.0.1:9",
        KEYCLOAK_URL="http://127.0.0.1:9",
        KEYCLOAK_CLIENT_SECRET="the-secret-of-a-client",
        FRONTEND_DOMAIN="app.invalid",
        AUTH_DB_PASSWORD="not this one",
    )
    assert code == 1
    for sentence in (
        "KAFKA_BROKER: 127.0.0.1:9 does not answer",
        "KEYCLOAK_URL: Keycloak does not answer",
        "FRONTEND_DOMAIN: app.invalid does not answer",
        "cannot enter with AUTH_DB_PASSWORD; run: parking-net setup",
    ):
        assert sentence in printed
    assert "Traceback" not in printed
    code, printed = await doctor(deployment, POSTGRES_PASSWORD="not this one")
    assert "Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER" in printed
