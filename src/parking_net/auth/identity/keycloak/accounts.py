"""Accounts as Keycloak's admin API holds them, and as the rest of auth knows them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import httpx

from parking_net.auth.domain.accounts import Locale, NewUser, User, account_name_key
from parking_net.auth.domain.errors import EmailTaken, LoginTaken
from parking_net.auth.identity.keycloak.server import failed
from parking_net.auth.identity.keycloak.tokens import TokenDesk, composed
from parking_net.shared.errors import Invalid
from parking_net.shared.identity.caller import Role

Representation = dict[str, Any]
"""A user in Keycloak's words."""

ASKED_AT_ONCE: Final = 8
_ROLES_BY_RANK: Final = (Role.ADMIN, Role.OWNER, Role.DRIVER)
_WHOLE: Final = {"briefRepresentation": "false"}


@dataclass(frozen=True, slots=True)
class Account:
    """A user in Keycloak's words, and the role mapped to them there; None when there is none."""

    representation: Representation
    role: Role | None

    @property
    def user_id(self) -> UUID:
        return UUID(self.representation["id"])

    @property
    def not_before(self) -> datetime:
        """What was proven before this moment, told in seconds, is worth nothing any more."""
        return datetime.fromtimestamp(self.representation.get("notBefore", 0), UTC)

    @property
    def user(self) -> User:
        kept = self.representation
        telegram_id = int(attribute(kept, "telegram_id") or 0)
        return User(
            user_id=self.user_id,
            login=_shown_login(kept),
            email=kept.get("email", ""),
            role=self.role or Role.DRIVER,
            telegram_id=telegram_id,
            telegram_confirmed=bool(telegram_id)
            and attribute(kept, "telegram_confirmed") == "true",
            locale=Locale.RU if attribute(kept, "locale") == "ru" else Locale.EN,
            enabled=bool(kept["enabled"]) and attribute(kept, "blocked") != "true",
            created_at=datetime.fromtimestamp(kept["createdTimestamp"] / 1000, UTC),
        )


def attribute(representation: Representation, name: str) -> str | None:
    values = representation.get("attributes", {}).get(name)
    return values[0] if values else None


def with_attributes(
    representation: Representation, values: Mapping[str, str | None]
) -> Representation:
    """The user with these attributes; None takes one away."""
    attributes = dict(representation.get("attributes", {}))
    for name, value in values.items():
        attributes.pop(name, None)
        if value is not None:
            attributes[name] = [value]
    return {**representation, "attributes": attributes}


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Users of the realm, over the admin API."""

    desk: TokenDesk

    async def by_id(self, user_id: UUID) -> Account | None:
        response, roles = await asyncio.gather(
            self.desk.admin("GET", f"/users/{user_id}"),
            self.desk.admin("GET", f"/users/{user_id}/role-mappings/realm"),
        )
        if httpx.codes.NOT_FOUND in (response.status_code, roles.status_code):
            return None
        return Account(_good(response, "reading a user").json(), _role_in(roles))

    async def named(self, name_key: str) -> Representation | None:
        """The user with this login or, when it has an @, this e-mail address, as `keys` tell."""
        return await self.by_email(name_key) if "@" in name_key else await self.by_login(name_key)

    async def by_login(self, login_key: str) -> Representation | None:
        return await self._one({"username": login_key, "exact": "true"}, "username", login_key)

    async def by_email(self, email_key: str) -> Representation | None:
        return await self._one({"email": email_key, "exact": "true"}, "email", email_key)

    async def by_telegram_id(self, telegram_id: int) -> list[Representation]:
        """One at most, unless somebody edited Keycloak by hand."""
        response = await self.desk.admin(
            "GET", "/users", params={"q": f"telegram_id:{telegram_id}", **_WHOLE}
        )
        found: list[Representation] = _good(response, "looking for a Telegram id").json()
        return [user for user in found if attribute(user, "telegram_id") == str(telegram_id)]

    async def add(self, new_user: NewUser, registration_id: UUID) -> UUID:
        """Raises LoginTaken, EmailTaken, and Invalid for a password that Keycloak finds weak."""
        telegram_id = str(new_user.telegram_id) if new_user.telegram_id else None
        values = {
            "login": new_user.login.text,
            "locale": new_user.locale.value,
            "telegram_id": telegram_id,
            "registration_id": str(registration_id),
        }
        password = _credential(new_user.password.text)
        user = {
            "username": new_user.login.key,
            "email": new_user.email.text,
            "enabled": True,
            "credentials": [password],
        }
        response = await self.desk.admin("POST", "/users", json=with_attributes(user, values))
        if response.status_code == httpx.codes.CONFLICT:
            raise LoginTaken() if await self.by_login(new_user.login.key) else EmailTaken()
        _refuse_weak(response, "password")
        _good(response, "adding a user")
        return UUID(response.headers["location"].rsplit("/", 1)[1])

    async def replace(self, representation: Representation) -> None:
        """Raises EmailTaken."""
        response = await self.desk.admin(
            "PUT", f"/users/{representation['id']}", json=representation
        )
        if response.status_code == httpx.codes.CONFLICT:
            raise EmailTaken()
        _good(response, "changing a user")

    async def set_role(self, user_id: UUID, role: Role) -> None:
        """Maps this role and none other of ours. At no instant has the user none."""
        path = f"/users/{user_id}/role-mappings/realm"
        mapped = _good(await self.desk.admin("GET", path), "reading roles").json()
        others = [item for item in mapped if item["name"] in set(Role) - {role}]
        if role not in {item["name"] for item in mapped}:
            wanted = _good(await self.desk.admin("GET", f"/roles/{role}"), "reading a role").json()
            _good(await self.desk.admin("POST", path, json=[wanted]), "giving a role")
        if others:
            _good(await self.desk.admin("DELETE", path, json=others), "taking a role")

    async def set_password(self, user_id: UUID, password: str) -> None:
        """Raises Invalid for one that Keycloak finds weak."""
        response = await self.desk.admin(
            "PUT",
            f"/users/{user_id}/reset-password",
            json=_credential(password),
        )
        _refuse_weak(response, "newPassword")
        _good(response, "setting a password")

    async def end_sessions(self, user_id: UUID) -> None:
        """All of the user's sessions at Keycloak; what was proven before is worth nothing."""
        _good(await self.desk.admin("POST", f"/users/{user_id}/logout"), "ending sessions")

    async def delete(self, user_id: UUID) -> None:
        """With sessions and all; nothing happens when it is gone already."""
        response = await self.desk.admin("DELETE", f"/users/{user_id}")
        if response.status_code != httpx.codes.NOT_FOUND:
            _good(response, "deleting a user")

    async def page(self, path: str, params: Mapping[str, Any]) -> list[Representation]:
        response = await self.desk.admin("GET", path, params={**params, **_WHOLE})
        found: list[Representation] = _good(response, "searching users").json()
        return found

    async def number(self, params: Mapping[str, Any]) -> int:
        response = await self.desk.admin("GET", "/users/count", params=params)
        return int(_good(response, "counting users").json())

    async def with_role(self, representation: Representation) -> Account:
        path = f"/users/{representation['id']}/role-mappings/realm"
        return Account(representation, _role_in(await self.desk.admin("GET", path)))

    async def _one(
        self, params: Mapping[str, str], name: str, wanted: str
    ) -> Representation | None:
        found = await self.page("/users", params)
        # Asked exactly, Keycloak compares ignoring case; it finds one at most.
        same = (user for user in found if account_name_key(user.get(name, "")) == wanted)
        return next(same, None)


def _credential(password: str) -> Representation:
    return {"type": "password", "value": composed(password), "temporary": False}


def _shown_login(representation: Representation) -> str:
    """As typed when registering; Keycloak keeps lower case only."""
    username: str = representation["username"]
    typed = attribute(representation, "login")
    return typed if typed is not None and typed.lower() == username else username


def _role_in(response: httpx.Response) -> Role | None:
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    names = {item["name"] for item in _good(response, "reading roles").json()}
    return next((role for role in _ROLES_BY_RANK if role in names), None)


def _refuse_weak(response: httpx.Response, field: str) -> None:
    if response.status_code == httpx.codes.BAD_REQUEST and "assword" in response.text:
        answer = response.json()
        words = answer.get("error_description") or answer.get("errorMessage")
        raise Invalid.field(field, "weak_password", str(words or "The password is too weak"))


def _good(response: httpx.Response, doing: str) -> httpx.Response:
    """Raises IdentityUnavailable for what a realm set up rightly would not answer."""
    if not response.is_success:
        raise failed(response, doing)
    return response
