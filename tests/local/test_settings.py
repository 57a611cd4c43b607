"""What of the settings may be written down."""

from __future__ import annotations

import json
from collections.abc import Iterator

from parking_net.local.settings import variables_without_secrets
from parking_net.services import SERVICES


def test_no_secret_is_among_what_is_noted_and_shown() -> None:
    shown = variables_without_secrets()
    secrets = set(_secrets())
    assert "KEYCLOAK_URL" in shown
    assert "KEYCLOAK_CLIENT_SECRET" in secrets
    assert shown & secrets == set()


def _secrets() -> Iterator[str]:
    """The variables whose settings accept a secret, however deep, as pydantic describes them."""
    for service in SERVICES:
        described = service.settings_type().model_json_schema()["properties"]
        for name, schema in described.items():
            if '"format": "password"' in json.dumps(schema):
                yield name.upper()
