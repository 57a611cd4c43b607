"""The environment that a platform's processes are started with.

What the person set wins over `.env`, that over the secrets of the data folder, and those over the
defaults that follow from running everything on one machine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from parking_net.local.data_folder import DataFolder
from parking_net.local.errors import LocalError
from parking_net.local.ports import GATEWAY_PORT, HTTPS_PORT, number_of
from parking_net.local.postgres import serving_directory

LOOPBACK = "127.0.0.1"


def given(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> dict[str, str]:
    """What the person set: the environment over `.env`; empty means not set."""
    values: dict[str, str | None] = {}
    if dotenv.is_file():
        from dotenv import dotenv_values

        values |= dotenv_values(dotenv)
    values |= environ
    return {name: value for name, value in values.items() if value}


def composed(chosen: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """All that the processes need, except where an embedded PostgreSQL listens."""
    generated = dict(secrets)
    if "POSTGRES_HOST" in chosen:
        # Somebody else's PostgreSQL has a password of its own; a made-up one would only mislead.
        generated.pop("POSTGRES_PASSWORD", None)
    values = {**generated, **chosen}
    port = number_of(GATEWAY_PORT, values)
    domain = values.get("FRONTEND_DOMAIN")
    values.setdefault("GATEWAY_PORT", str(port))
    values.setdefault("GATEWAY_BIND_HOST", "0.0.0.0" if domain else LOOPBACK)
    if "BACKEND_DOMAIN" in values:
        values.setdefault("CORS_ALLOWED_ORIGINS", public_address(values))
    # People read these logs; a machine that does sets this to json.
    values.setdefault("LOG_FORMAT", "pretty")
    values.setdefault("AUTH_ISSUER", f"{public_address(values)}/auth")
    return values


def running_with(folder: DataFolder, chosen: Mapping[str, str]) -> dict[str, str]:
    """What the platform on the folder was started with, and for the rest what the person set.

    Who names a PostgreSQL that this platform does not use means another platform.
    """
    noted = folder.noted_values()
    if chosen.get("POSTGRES_HOST") not in (None, noted.get("POSTGRES_HOST")):
        return dict(chosen)
    return {**chosen, **noted}


def adopt(data: Path) -> None:
    """Give this process the environment of the platform on that folder, or of POSTGRES_HOST.

    Raises LocalError when there is no database to work on.
    """
    folder = DataFolder(data)
    values = running_with(folder, given())
    if "POSTGRES_HOST" not in values:
        socket_directory = serving_directory(folder.postgres)
        if socket_directory is None:
            raise LocalError(
                f"Nothing runs on {folder.path}. Start it with `parking-net up`, "
                "or set POSTGRES_HOST to your server."
            )
        values = {**composed(values, folder.secrets()), "POSTGRES_HOST": str(socket_directory)}
    elif folder.noted_values():
        values = composed(values, folder.secrets())
    os.environ.update(values)


def public_address(values: Mapping[str, str]) -> str:
    """Where people reach the gateway."""
    if domain := values.get("FRONTEND_DOMAIN"):
        port = number_of(HTTPS_PORT, values)
        return f"https://{domain}" if port == 443 else f"https://{domain}:{port}"
    return f"http://localhost:{values['GATEWAY_PORT']}"


def probe_host(values: Mapping[str, str], variable: str = "BIND_HOST") -> str:
    """The address at which this machine reaches what listens on that host."""
    host = values.get(variable, LOOPBACK)
    return LOOPBACK if host in ("0.0.0.0", "::", "") else host
