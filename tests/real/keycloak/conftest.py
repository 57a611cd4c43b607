"""One Keycloak for all tests of this folder; each may have a realm of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from parking_net.deployment.keycloak import RealmSettings, apply_realm
from tests.real.keycloak.server import KeycloakServer, new_server
from tests.support.settings import new_settings

FOLDER = Path(__file__).parent
TEST_SECONDS = 1800
"""The first one waits for a start that may take minutes, and for a download before that."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
async def keycloak() -> AsyncIterator[KeycloakServer]:
    """Running, with the realm of deploy/keycloak brought up to date."""
    server = new_server()
    try:
        await server.start()
        await apply_realm(new_settings(RealmSettings, lowered(server.settings)))
        yield server
    finally:
        await server.stop()
        server.remove()


def lowered(settings: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in settings.items()}
