"""Joins the parts of the Keycloak provider, and finds out at start what is set wrongly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import structlog

from parking_net.auth.domain.errors import IdentityUnavailable
from parking_net.auth.identity.keycloak.accounts import AccountStore
from parking_net.auth.identity.keycloak.directory import Directory
from parking_net.auth.identity.keycloak.erasures import Erasures
from parking_net.auth.identity.keycloak.provider import DISCOVERY, KeycloakIdentity
from parking_net.auth.identity.keycloak.registrations import Registrations
from parking_net.auth.identity.keycloak.server import KeycloakServer, opened_server
from parking_net.auth.identity.keycloak.sessions import KeycloakSessions, TokenVault
from parking_net.auth.identity.keycloak.telegram import TelegramIds
from parking_net.auth.identity.keycloak.tokens import ClientRefused, TokenDesk
from parking_net.auth.settings import AuthSettings
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.settings import ConfigurationError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def opened_keycloak(
    settings: AuthSettings, database: Database, clock: Clock, tell_relay: Callable[[], None]
) -> AsyncIterator[KeycloakIdentity]:
    """The provider over the realm of the settings.

    Raises ConfigurationError for a realm that is not there, an issuer that is another one, and a
    client that is refused; a Keycloak that does not answer yet is looked for later.
    """
    assert settings.keycloak_url is not None
    assert settings.keycloak_client_secret is not None
    secret = settings.keycloak_client_secret.get_secret_value()
    async with opened_server(
        settings.keycloak_url,
        settings.keycloak_realm,
        timeout_seconds=settings.keycloak_timeout_seconds,
    ) as server:
        desk = TokenDesk(server, settings.keycloak_client, secret)
        try:
            await _check(settings, server, desk)
        except IdentityUnavailable:
            log.warning("keycloak_unchecked", reason="Keycloak does not answer yet")
        accounts = AccountStore(desk)
        sessions = KeycloakSessions(
            database=database,
            desk=desk,
            accounts=accounts,
            vault=TokenVault(settings.identity_key_secret.get_secret_value()),
            clock=clock,
            idle_lifetime=timedelta(days=settings.session_idle_days),
            whole_lifetime=timedelta(days=settings.session_max_days),
        )
        directory = Directory(accounts)
        yield KeycloakIdentity(
            database=database,
            server=server,
            desk=desk,
            accounts=accounts,
            directory=directory,
            registrations=Registrations(database, accounts, clock, tell_relay),
            erasures=Erasures(database, accounts, directory, clock, tell_relay),
            sessions=sessions,
            telegram=TelegramIds(database, accounts, sessions),
        )


async def _check(settings: AuthSettings, server: KeycloakServer, desk: TokenDesk) -> None:
    response = await server.realm("GET", DISCOVERY)
    if response.status_code == httpx.codes.NOT_FOUND:
        raise ConfigurationError(
            [
                f"KEYCLOAK_REALM names {settings.keycloak_realm}, which is no realm of "
                f"{settings.keycloak_url}: run `parking-net setup`, which imports it"
            ]
        )
    issuer = response.json().get("issuer") if response.is_success else None
    if issuer != settings.token_issuer:
        raise ConfigurationError(
            [
                f"Keycloak signs tokens as {issuer}, but {settings.token_issuer} is expected: "
                "set KEYCLOAK_FRONTEND_URL to the address that Keycloak has as its hostname"
            ]
        )
    try:
        await desk.check()
    except ClientRefused:
        raise ConfigurationError(
            [
                f"KEYCLOAK_CLIENT_SECRET is not the secret of the client {settings.keycloak_client}"
                " in Keycloak: run `parking-net setup`, which sets it there"
            ]
        ) from None
