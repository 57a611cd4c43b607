"""The realm of the accounts in Keycloak: imported when it is absent, else brought up to date."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from pydantic import Field, SecretStr

from parking_net.shared.settings import ConfigurationError, HttpAddress, Port, Settings, load

CALLBACK_PATH: Final = "/sign-in/callback"
"""Where the web app takes in those who signed in on Keycloak's page."""
_REQUEST_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 1.0
_START_SECONDS: Final = 300.0
_PARTS: Final = ("roles", "clients", "users", "components")
_PROFILE: Final = "org.keycloak.userprofile.UserProfileProvider"

Json = dict[str, Any]


class KeycloakAway(Exception):
    """Keycloak does not answer; worth another try."""


class RealmSettings(Settings):
    """What it takes to set up the realm; see `.env.example` for a sentence on each."""

    keycloak_url: HttpAddress
    keycloak_realm: str = "parking-users"
    keycloak_client: str = "parking-auth"
    keycloak_client_secret: Annotated[SecretStr, Field(min_length=16)]
    keycloak_admin: str = "admin"
    keycloak_admin_password: SecretStr
    frontend_domain: str | None = None
    gateway_port: Port = 3000

    @property
    def public_addresses(self) -> tuple[str, ...]:
        """Where people have the web app in their browsers."""
        if self.frontend_domain:
            return (f"https://{self.frontend_domain}",)
        return tuple(f"http://{host}:{self.gateway_port}" for host in ("localhost", "127.0.0.1"))


def realm_file() -> Json:
    """The realm as this version wants it, without secrets."""
    installed = Path(__file__).parent / "parking-users.json"
    in_the_tree = Path(__file__).parents[3] / "deploy" / "keycloak" / "parking-users.json"
    path = installed if installed.is_file() else in_the_tree
    content: Json = json.loads(path.read_text("utf-8"))
    return content


async def keycloak_answers(url: str, *, within_seconds: float) -> None:
    """Returns once Keycloak serves its first realm. Raises KeycloakAway when the time is over."""
    deadline = time.monotonic() + within_seconds
    async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
        while True:
            try:
                if (await http.get(f"{url.rstrip('/')}/realms/master")).is_success:
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() >= deadline:
                raise KeycloakAway(f"KEYCLOAK_URL: nothing answers at {url}; is Keycloak running?")
            await asyncio.sleep(_PAUSE_SECONDS)


async def apply_realm(settings: RealmSettings) -> list[str]:
    """Makes the realm as `realm_file` says, with the client's secret; a sentence for each thing.

    May be done any number of times. What operators added to the realm stays; what the file names
    is set back to it. Raises ConfigurationError for what Keycloak refuses, and KeycloakAway.
    """
    wanted = _for(settings, realm_file())
    async with _administering(settings) as keycloak:
        if await keycloak.found(f"/{settings.keycloak_realm}") is None:
            await keycloak.sent("POST", "", wanted)
            return [f"imported the realm {settings.keycloak_realm} with its client and roles"]
        return await _updated(keycloak, settings.keycloak_realm, wanted)


def _for(settings: RealmSettings, realm: Json) -> Json:
    """The realm with the names, the secret and the addresses of this deployment."""
    named: Json = json.loads(json.dumps(realm).replace("parking-auth", settings.keycloak_client))
    named["realm"] = settings.keycloak_realm
    client = named["clients"][0]
    client["secret"] = settings.keycloak_client_secret.get_secret_value()
    client["redirectUris"] += [f"{at}{CALLBACK_PATH}" for at in settings.public_addresses]
    return named


@dataclass(frozen=True, slots=True)
class _Keycloak:
    """The admin API as the administrator of all realms."""

    http: httpx.AsyncClient

    async def found(self, path: str, **params: str) -> Any | None:
        response = await self._asked("GET", path, params=params)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        return _good(response, path).json()

    async def needed(self, path: str, **params: str) -> Any:
        """Raises ConfigurationError when it is not there."""
        return _good(await self._asked("GET", path, params=params), path).json()

    async def sent(self, method: str, path: str, content: object) -> None:
        _good(await self._asked(method, path, json=content), path)

    async def put(self, path: str, present: Json, wanted: Json) -> bool:
        """Changes what is there in what is wanted of it; whether that made a difference."""
        if _has(present, wanted):
            return False
        await self.sent("PUT", path, {**present, **wanted})
        return True

    async def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return await self.http.request(method, f"/admin/realms{path}", **more)
        except httpx.TransportError as error:
            raise KeycloakAway(f"KEYCLOAK_URL: Keycloak went away ({error})") from error


@asynccontextmanager
async def _administering(settings: RealmSettings) -> AsyncIterator[_Keycloak]:
    async with httpx.AsyncClient(
        base_url=settings.keycloak_url.rstrip("/"), timeout=_REQUEST_SECONDS, trust_env=False
    ) as http:
        form = {
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": settings.keycloak_admin,
            "password": settings.keycloak_admin_password.get_secret_value(),
        }
        try:
            response = await http.post("/realms/master/protocol/openid-connect/token", data=form)
        except httpx.TransportError as error:
            raise KeycloakAway(f"KEYCLOAK_URL: Keycloak does not answer ({error})") from error
        if response.status_code in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED):
            raise ConfigurationError(
                ["KEYCLOAK_ADMIN or KEYCLOAK_ADMIN_PASSWORD is refused by Keycloak"]
            )
        token = _good(response, "the administrator's sign-in").json()["access_token"]
        http.headers["authorization"] = f"Bearer {token}"
        yield _Keycloak(http)


async def _updated(keycloak: _Keycloak, realm: str, wanted: Json) -> list[str]:
    """The realm brought in line with the file. Each part alone, so that nothing else is lost."""
    at = f"/{realm}"
    client = wanted["clients"][0]
    rights = wanted["users"][0]["clientRoles"]["realm-management"]
    done = {
        "settings": await _settings_updated(keycloak, at, wanted),
        "user profile": await _profile_updated(keycloak, at, wanted),
        "roles": await _roles_added(keycloak, at, wanted["roles"]["realm"]),
        f"client {client['clientId']}": await _client_updated(keycloak, at, client),
        "service account's rights": await _rights_set(keycloak, at, client["clientId"], rights),
    }
    changed = [part for part, was_changed in done.items() if was_changed]
    if not changed:
        return [f"the realm {realm} is already as it should be"]
    return [f"brought the {part} of the realm {realm} up to date" for part in changed]


async def _settings_updated(keycloak: _Keycloak, at: str, wanted: Json) -> bool:
    settings = {name: value for name, value in wanted.items() if name not in _PARTS}
    return await keycloak.put(at, await keycloak.needed(at), settings)


async def _profile_updated(keycloak: _Keycloak, at: str, wanted: Json) -> bool:
    written = wanted["components"][_PROFILE][0]["config"]["kc.user.profile.config"][0]
    path = f"{at}/users/profile"
    return await keycloak.put(path, await keycloak.needed(path), json.loads(written))


async def _roles_added(keycloak: _Keycloak, at: str, roles: list[Json]) -> bool:
    missing = [role for role in roles if await keycloak.found(f"{at}/roles/{role['name']}") is None]
    for role in missing:
        await keycloak.sent("POST", f"{at}/roles", role)
    return bool(missing)


async def _client_updated(keycloak: _Keycloak, at: str, wanted: Json) -> bool:
    found = await keycloak.needed(f"{at}/clients", clientId=wanted["clientId"])
    if not found:
        await keycloak.sent("POST", f"{at}/clients", wanted)
        return True
    present = found[0]
    path = f"{at}/clients/{present['id']}"
    mappers = present.pop("protocolMappers", [])
    addresses = {*present.get("redirectUris", []), *wanted["redirectUris"]}
    settings = {**wanted, "redirectUris": sorted(addresses)}
    # Mappers are things of their own: those that come with the client are added once more.
    del settings["protocolMappers"]
    settings["attributes"] = {**present.get("attributes", {}), **wanted["attributes"]}
    was_changed = await keycloak.put(path, present, settings)
    models = f"{path}/protocol-mappers/models"
    return await _mappers_updated(keycloak, models, mappers, wanted) or was_changed


async def _mappers_updated(
    keycloak: _Keycloak, path: str, present: list[Json], wanted: Json
) -> bool:
    known = {mapper["name"]: mapper for mapper in present}
    was_changed = False
    for mapper in wanted["protocolMappers"]:
        if (same := known.get(mapper["name"])) is None:
            await keycloak.sent("POST", path, mapper)
            was_changed = True
        else:
            was_changed |= await keycloak.put(f"{path}/{same['id']}", same, mapper)
    return was_changed


async def _rights_set(keycloak: _Keycloak, at: str, client: str, rights: list[str]) -> bool:
    """The service account may do what the file says, and nothing else in this realm."""
    owner = (await keycloak.needed(f"{at}/clients", clientId=client))[0]["id"]
    account = await keycloak.needed(f"{at}/clients/{owner}/service-account-user")
    management = (await keycloak.needed(f"{at}/clients", clientId="realm-management"))[0]["id"]
    path = f"{at}/users/{account['id']}/role-mappings/clients/{management}"
    mapped = {item["name"]: item for item in await keycloak.needed(path)}
    missing = [
        await keycloak.needed(f"{at}/clients/{management}/roles/{right}")
        for right in rights
        if right not in mapped
    ]
    if missing:
        await keycloak.sent("POST", path, missing)
    beyond = [item for name, item in mapped.items() if name not in rights]
    if beyond:
        await keycloak.sent("DELETE", path, beyond)
    return bool(missing or beyond)


def _has(present: object, wanted: object) -> bool:
    """Whether all that is wanted is there; Keycloak adds defaults of its own."""
    if isinstance(wanted, dict):
        return isinstance(present, dict) and all(
            _has(present.get(name), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list) and isinstance(present, list):
        if all(isinstance(item, str) for item in wanted):
            # Lists of names have no order, and Keycloak keeps none.
            return sorted(present) == sorted(wanted)
        return len(present) == len(wanted) and all(map(_has, present, wanted))
    return present == wanted


def _good(response: httpx.Response, what: str) -> httpx.Response:
    if response.is_server_error:
        raise KeycloakAway(f"KEYCLOAK_URL: Keycloak failed at {what}: {response.status_code}")
    if not response.is_success:
        raise ConfigurationError(
            [f"KEYCLOAK_URL: Keycloak refused {what}: {response.status_code} {response.text[:300]}"]
        )
    return response


def main() -> None:
    """Sets the realm up as the environment and `.env` say."""

    async def applied() -> list[str]:
        settings = load(RealmSettings)
        await keycloak_answers(settings.keycloak_url, within_seconds=_START_SECONDS)
        return await apply_realm(settings)

    try:
        typer.echo("\n".join(asyncio.run(applied())))
    except (ConfigurationError, KeycloakAway) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
