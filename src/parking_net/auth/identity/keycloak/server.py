"""HTTP to one realm of a Keycloak: bounded in time, and not asked again while it is away."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import httpx
import structlog

from parking_net.auth.domain.errors import IdentityUnavailable
from parking_net.shared.telemetry import context

CONNECT_SECONDS: Final = 2.0
AWAY_FOR_SECONDS: Final = 2.0
"""For so long after it did not answer everybody is refused at once, then somebody tries again."""
CONNECTIONS: Final = 32
"""More people at once wait in line here; Keycloak hashes a password per core at a time anyway."""

Json = dict[str, Any]

log = structlog.get_logger(__name__)


class KeycloakServer:
    """One pooled client. Every method raises IdentityUnavailable when there is no answer."""

    def __init__(self, http: httpx.AsyncClient, realm: str) -> None:
        self._http = http
        self._realm = realm
        self._away_until = 0.0

    async def realm(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Of the realm's public side, such as `/protocol/openid-connect/token`."""
        return await self._send(method, f"/realms/{self._realm}{path}", **more)

    async def admin(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Of the realm's admin API, such as `/users`."""
        return await self._send(method, f"/admin/realms/{self._realm}{path}", **more)

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        if time.monotonic() < self._away_until:
            raise _unavailable()
        headers = {**_traced(), **more.pop("headers", {})}
        try:
            response = await self._http.request(method, path, headers=headers, **more)
        except httpx.TransportError as error:
            self._away_until = time.monotonic() + AWAY_FOR_SECONDS
            log.warning(
                "keycloak_unavailable", path=path, reason=f"{type(error).__name__}: {error}"
            )
            raise _unavailable() from error
        if response.status_code >= 500:
            log.warning("keycloak_failed", path=path, status=response.status_code)
            raise _unavailable()
        return response


@asynccontextmanager
async def opened_server(
    url: str, realm: str, *, timeout_seconds: float
) -> AsyncIterator[KeycloakServer]:
    """The realm at this address. It need not be up: it is looked for when it is asked."""
    timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    # Keycloak is inside; a proxy for the outside world would only stand in the way.
    async with httpx.AsyncClient(
        base_url=url.rstrip("/"), timeout=timeout, limits=limits, trust_env=False
    ) as http:
        # Cookies of one person must never be shown for another.
        http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield KeycloakServer(http, realm)


def failed(response: httpx.Response, doing: str) -> IdentityUnavailable:
    """What to raise for an answer that a realm set up rightly would not give; it is logged."""
    log.error(
        "keycloak_refused", doing=doing, status=response.status_code, answer=response.text[:300]
    )
    return _unavailable()


def _unavailable() -> IdentityUnavailable:
    return IdentityUnavailable(retry_after_seconds=round(AWAY_FOR_SECONDS))


def _traced() -> Mapping[str, str]:
    traceparent = context.traceparent()
    return {"traceparent": traceparent} if traceparent else {}
