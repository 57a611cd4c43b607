"""The realm of deploy/keycloak: imported, brought up to date, and what a wrong setting is told."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from parking_net.auth.identity.keycloak.opening import opened_keycloak
from parking_net.auth.settings import AuthSettings
from parking_net.deployment.keycloak import (
    KeycloakAway,
    RealmSettings,
    apply_realm,
    keycloak_answers,
)
from parking_net.shared.clock import SystemClock
from parking_net.shared.database import Database
from parking_net.shared.settings import ConfigurationError
from tests.real.keycloak.conftest import lowered
from tests.real.keycloak.server import ADMIN_PASSWORD, KeycloakServer
from tests.support.database import Databases
from tests.support.settings import new_settings


def realm_settings(keycloak: KeycloakServer, **more: object) -> RealmSettings:
    return new_settings(RealmSettings, {**lowered(keycloak.settings), **more})


def auth_settings(keycloak: KeycloakServer, **more: object) -> AuthSettings:
    values = {
        "postgres_host": "nowhere.test",
        "postgres_password": "none",
        "internal_service_token": "internal-token-for-tests",
        "identity_key_secret": "a secret of the tests",
        **lowered(keycloak.settings),
        **more,
    }
    return new_settings(AuthSettings, values)


async def admin(keycloak: KeycloakServer, method: str, path: str, content: object = None) -> object:
    """The admin API as the administrator of all realms."""
    async with httpx.AsyncClient(base_url=keycloak.url, timeout=60) as http:
        form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin"}
        signed_in = await http.post(
            "/realms/master/protocol/openid-connect/token",
            data={**form, "password": ADMIN_PASSWORD},
        )
        headers = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
        answer = await http.request(method, f"/admin/realms{path}", headers=headers, json=content)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("auth")


async def opens(settings: AuthSettings, database: Database) -> None:
    async with opened_keycloak(settings, database, SystemClock(), lambda: None):
        pass


async def test_a_realm_is_imported_once_and_left_alone_then(
    keycloak: KeycloakServer, database: Database
) -> None:
    settings = realm_settings(keycloak, keycloak_realm="imported")
    assert await apply_realm(settings) == ["imported the realm imported with its client and roles"]
    assert await apply_realm(settings) == ["the realm imported is already as it should be"]
    await opens(auth_settings(keycloak, keycloak_realm="imported"), database)


async def test_what_was_changed_by_hand_is_set_back_and_what_was_added_stays(
    keycloak: KeycloakServer, database: Database
) -> None:
    settings = realm_settings(keycloak, keycloak_realm="edited")
    await apply_realm(settings)
    edited = {"accessTokenLifespan": 86_400, "bruteForceProtected": False}
    await admin(keycloak, "PUT", "/edited", {**edited, "displayNameHtml": "<b>Ours</b>"})
    await admin(keycloak, "DELETE", "/edited/roles/owner")
    await admin(keycloak, "POST", "/edited/roles", {"name": "valet"})
    assert await apply_realm(settings) == [
        "brought the settings of the realm edited up to date",
        "brought the roles of the realm edited up to date",
    ]
    realm = await admin(keycloak, "GET", "/edited")
    assert isinstance(realm, dict)
    assert (realm["accessTokenLifespan"], realm["bruteForceProtected"]) == (900, True)
    assert realm["displayNameHtml"] == "<b>Ours</b>"
    assert await admin(keycloak, "GET", "/edited/roles/valet")


async def test_a_new_secret_is_set_and_the_old_one_is_refused(
    keycloak: KeycloakServer, database: Database
) -> None:
    old = {"keycloak_realm": "rotated"}
    new = {**old, "keycloak_client_secret": "another secret of the client"}
    await apply_realm(realm_settings(keycloak, **old))
    await apply_realm(realm_settings(keycloak, **new))
    await opens(auth_settings(keycloak, **new), database)
    with pytest.raises(ConfigurationError, match="KEYCLOAK_CLIENT_SECRET is not the secret"):
        await opens(auth_settings(keycloak, **old), database)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"keycloak_realm": "nowhere"}, "KEYCLOAK_REALM names nowhere, which is no realm"),
        ({"keycloak_frontend_url": "https://id.test"}, "set KEYCLOAK_FRONTEND_URL"),
        ({"keycloak_client": "nobody"}, "not the secret of the client nobody"),
    ],
)
async def test_what_is_set_wrongly_stops_the_start(
    keycloak: KeycloakServer, database: Database, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        await opens(auth_settings(keycloak, **wrong), database)


async def test_an_administrator_who_is_refused_is_named(keycloak: KeycloakServer) -> None:
    with pytest.raises(ConfigurationError, match="KEYCLOAK_ADMIN_PASSWORD is refused"):
        await apply_realm(realm_settings(keycloak, keycloak_admin_password="Wrong-1234"))


async def test_an_address_where_nothing_answers_is_named(unused_tcp_port: int) -> None:
    with pytest.raises(KeycloakAway, match="nothing answers"):
        await keycloak_answers(f"http://127.0.0.1:{unused_tcp_port}", within_seconds=0)


async def test_the_service_account_may_not_touch_the_realm_itself(
    keycloak: KeycloakServer,
) -> None:
    settings = realm_settings(keycloak)
    async with httpx.AsyncClient(base_url=keycloak.url, timeout=60) as http:
        signed_in = await http.post(
            "/realms/parking-users/protocol/openid-connect/token",
            data={"grant_type": "client_credentials"},
            auth=(settings.keycloak_client, settings.keycloak_client_secret.get_secret_value()),
        )
        headers = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
        refused = await asyncio.gather(
            http.put("/admin/realms/parking-users", headers=headers, json={"enabled": False}),
            http.get("/admin/realms/parking-users/clients", headers=headers),
            http.get("/admin/realms/master", headers=headers),
            http.post("/admin/realms/parking-users/roles", headers=headers, json={"name": "x"}),
        )
    assert [answer.status_code for answer in refused] == [403] * 4
