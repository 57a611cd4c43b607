"""Tokens from Keycloak: for a password, a code, a person the bot vouches for, and for ourselves."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import time
import unicodedata
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import structlog

from parking_net.auth.domain.errors import CodeUnknown, SessionEnded, WrongCredentials
from parking_net.auth.identity.keycloak.server import KeycloakServer, failed

_TOKEN: Final = "/protocol/openid-connect/token"
_LOGOUT: Final = "/protocol/openid-connect/logout"
_AUTHORIZE: Final = "/protocol/openid-connect/auth"
VOUCHED_ADDRESS: Final = "net.parking.vouched:/here"
"""Where Keycloak sends those we vouch for. Nobody goes there: we read the code off the address."""
_RENEWED_BEFORE_SECONDS: Final = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeycloakTokens:
    """What Keycloak gives for a session."""

    user_id: UUID
    access_token: str
    expires_in_seconds: int
    refresh_token: str


class ClientRefused(Exception):
    """Keycloak does not know the client, or not with this secret."""


class TokenDesk:
    """The client's dealings with Keycloak's token endpoint."""

    def __init__(self, server: KeycloakServer, client: str, secret: str) -> None:
        self._server = server
        self._client = client
        self._credentials = httpx.BasicAuth(client, secret)
        self._own_token = ""
        self._own_token_good_until = 0.0
        self._renewing = asyncio.Lock()

    async def for_password(self, name: str, password: str) -> KeycloakTokens:
        """Raises WrongCredentials."""
        response = await self._asked(
            grant_type="password", username=name, password=composed(password)
        )
        if _is_refused_grant(response):
            _log_unless_mistyped(response)
            raise WrongCredentials()
        return _tokens(response, "password")

    async def for_code(self, code: str, verifier: str, redirect_uri: str) -> KeycloakTokens:
        """What a sign-in on Keycloak's own page comes to. Raises CodeUnknown."""
        response = await self._asked(
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
        )
        if _is_refused_grant(response):
            raise CodeUnknown()
        return _tokens(response, "code")

    async def refreshed(self, refresh_token: str) -> KeycloakTokens:
        """Raises SessionEnded."""
        response = await self._asked(grant_type="refresh_token", refresh_token=refresh_token)
        if _is_refused_grant(response):
            raise SessionEnded()
        return _tokens(response, "refresh")

    async def for_vouched(self, user_id: UUID) -> KeycloakTokens:
        """A session of a user who proved themselves to us, not to Keycloak.

        Keycloak gives tokens for no password through its page alone: we open a session there as
        the user, and walk through the page as their browser would.
        """
        cookies = await self._impersonated(user_id)
        verifier = secrets.token_urlsafe(32)
        response = await self._server.realm(
            "GET",
            _AUTHORIZE,
            params={
                "client_id": self._client,
                "redirect_uri": VOUCHED_ADDRESS,
                "response_type": "code",
                "scope": "openid",
                "prompt": "none",
                "code_challenge": _challenge(verifier),
                "code_challenge_method": "S256",
            },
            headers={"cookie": cookies},
        )
        answer = parse_qs(urlsplit(response.headers.get("location", "")).query)
        if "code" not in answer:
            raise failed(response, f"vouching for a user: {answer.get('error', ['no code'])[0]}")
        return await self.for_code(answer["code"][0], verifier, VOUCHED_ADDRESS)

    async def end(self, refresh_token: str) -> None:
        """Ends the session at Keycloak, its page's too. One that is over already stays so."""
        await self._server.realm(
            "POST", _LOGOUT, data={"refresh_token": refresh_token}, auth=self._credentials
        )

    async def admin(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Of the admin API, as the client's service account."""
        response = await self._server.admin(method, path, headers=await self._own(), **more)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            # Keycloak may have been given other keys, or have ended our session.
            self._own_token_good_until = 0.0
            response = await self._server.admin(method, path, headers=await self._own(), **more)
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise failed(response, f"{method} {path} as the service account of {self._client}")
        return response

    async def check(self) -> None:
        """Raises ClientRefused."""
        response = await self._asked(grant_type="client_credentials")
        if response.status_code in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED):
            raise ClientRefused()

    async def _own(self) -> dict[str, str]:
        async with self._renewing:
            if time.monotonic() >= self._own_token_good_until:
                asked_at = time.monotonic()
                response = await self._asked(grant_type="client_credentials")
                if response.status_code != httpx.codes.OK:
                    raise failed(response, "signing in as the client: check KEYCLOAK_CLIENT_SECRET")
                answer = response.json()
                lifetime = float(answer["expires_in"]) - _RENEWED_BEFORE_SECONDS
                self._own_token, self._own_token_good_until = (
                    answer["access_token"],
                    asked_at + lifetime,
                )
        return {"authorization": f"Bearer {self._own_token}"}

    async def _asked(self, **form: str) -> httpx.Response:
        return await self._server.realm("POST", _TOKEN, data=form, auth=self._credentials)

    async def _impersonated(self, user_id: UUID) -> str:
        response = await self.admin("POST", f"/users/{user_id}/impersonation")
        if response.status_code != httpx.codes.OK:
            raise failed(response, "impersonating a user")
        cookies: SimpleCookie = SimpleCookie()
        for header in response.headers.get_list("set-cookie"):
            cookies.load(header)
        return "; ".join(f"{name}={item.value}" for name, item in cookies.items() if item.value)


def composed(password: str) -> str:
    """The same however its accents were typed; the embedded provider does so, too."""
    return unicodedata.normalize("NFC", password)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _is_refused_grant(response: httpx.Response) -> bool:
    return response.is_client_error and _error_of(response) == "invalid_grant"


def _error_of(response: httpx.Response, name: str = "error") -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get(name, "")) if isinstance(answer, dict) else ""


def _log_unless_mistyped(response: httpx.Response) -> None:
    """A password that Keycloak would not take for a reason of its own, which nobody else hears."""
    if response.status_code != httpx.codes.UNAUTHORIZED:
        log.warning("keycloak_refused_sign_in", reason=_error_of(response, "error_description"))


def _tokens(response: httpx.Response, what_for: str) -> KeycloakTokens:
    if response.status_code != httpx.codes.OK:
        raise failed(response, f"a token for a {what_for}: check KEYCLOAK_CLIENT_SECRET")
    answer = response.json()
    return KeycloakTokens(
        user_id=_subject(answer["access_token"]),
        access_token=answer["access_token"],
        expires_in_seconds=int(answer["expires_in"]),
        refresh_token=answer["refresh_token"],
    )


def _subject(access_token: str) -> UUID:
    """Whose token it is. It comes from Keycloak itself, so its signature is not asked for."""
    payload = access_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return UUID(claims["sub"])
