"""The environment that a platform's processes are started with.

What the person set wins over `.env`, that over the secrets of the data folder, and those over the
defaults that follow from running everything on one machine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from parking_net.local.data_folder import DataFolder
from parking_net.local.ports import GATEWAY_PORT, number_of

LOOPBACK = "127.0.0.1"


def given(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> dict[str, str]:
    """What the person set: the environment over `.env`; empty means not set."""
    values: dict[str, str | None] = {}
    if dotenv.is_file():
        from dotenv import dotenv_values

        values |= dotenv_values(dotenv)
    values |= environ
    return {name: value for name, value in values.items() if value}


def composed(chosen: Mapping[str, str], folder: DataFolder) -> dict[str, str]:
    """All that the processes need, except where an embedded PostgreSQL listens."""
    generated = folder.secrets()
    if "POSTGRES_HOST" in chosen:
        # Somebody else's PostgreSQL has a password of its own; a made-up one would only mislead.
        generated.pop("POSTGRES_PASSWORD")
    values = {**generated, **chosen}
    port = number_of(GATEWAY_PORT, values)
    domain = values.get("FRONTEND_DOMAIN")
    values.setdefault("GATEWAY_PORT", str(port))
    values.setdefault("GATEWAY_SITE", domain or f"http://:{port}")
    values.setdefault("GATEWAY_BIND_HOST", "0.0.0.0" if domain else LOOPBACK)
    if "KEYCLOAK_URL" not in values:
        values.setdefault("AUTH_ISSUER", f"{public_address(values)}/auth")
    return values


def public_address(values: Mapping[str, str]) -> str:
    """Where people reach the gateway."""
    if domain := values.get("FRONTEND_DOMAIN"):
        return f"https://{domain}"
    return f"http://localhost:{values['GATEWAY_PORT']}"


def probe_host(values: Mapping[str, str], variable: str = "BIND_HOST") -> str:
    """The address at which this machine reaches what listens on that host."""
    host = values.get(variable, LOOPBACK)
    return LOOPBACK if host in ("0.0.0.0", "::", "") else host
