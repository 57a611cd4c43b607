"""`.env.example` names every setting there is, with a sentence and its true default."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from pydantic_core import PydanticUndefined

from parking_net.local.ports import GATEWAY_PORT
from parking_net.services import SCHEMAS, SERVICES, Setting

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"#([A-Z][A-Z0-9_]*)=(.*)")

PROMISED = """
POSTGRES_HOST POSTGRES_USER POSTGRES_PASSWORD POSTGRES_PORT PARKING_DB_NAME BOOKING_DB_NAME
PAYMENT_DB_NAME AUTH_DB_NAME TELEGRAM_DB_NAME NOTIFICATION_DB_NAME AUTH_REST_PORT
PARKING_REST_PORT BOOKING_REST_PORT PAYMENT_REST_PORT NOTIFICATION_REST_PORT PARKING_GRPC_PORT
PAYMENT_GRPC_PORT AUTH_GRPC_PORT GATEWAY_PORT KEYCLOAK_URL KEYCLOAK_PORT KEYCLOAK_REALM
KEYCLOAK_CLIENT KEYCLOAK_CLIENT_SECRET KEYCLOAK_ADMIN KEYCLOAK_ADMIN_PASSWORD
KEYCLOAK_FRONTEND_URL KAFKA_BROKER KAFKA_TOPIC KAFKA_GROUP_ID TELEGRAM_API_KEY TELEGRAM_API_URL
INTERNAL_SERVICE_TOKEN OTEL_EXPORTER_OTLP_ENDPOINT LOG_LEVEL LOG_FORMAT CURRENCY DEFAULT_TIMEZONE
MIN_STAY_MINUTES HOLD_MINUTES CORS_ALLOWED_ORIGINS TRUSTED_PROXIES FRONTEND_DOMAIN BACKEND_DOMAIN
JAEGER_SUBDOMAIN GRAFANA_SUBDOMAIN KEYCLOAK_SUBDOMAIN PROMETHEUS_SUBDOMAIN FRONTEND_IP BACKEND_IP
VITE_API_BASE_URL VITE_BASE_HOST
"""

# Its default follows from the gateway's port, or from the machine.
DERIVED = {"AUTH_ISSUER", "PASSWORD_THREADS"}


def example() -> dict[str, str]:
    """Name and value of each variable in the file."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := LINE.fullmatch(line))}


def settings_of_services() -> dict[str, str]:
    """Name and default of each setting of each service, as the file would write it."""
    found: dict[str, str] = {}
    for service in SERVICES:
        for name, described in service.settings_type().model_fields.items():
            found[name.upper()] = _written(described.default)
    return found


def _written(default: object) -> str:
    if default is PydanticUndefined or default is None:
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)


def test_every_setting_of_every_service_is_in_the_example() -> None:
    assert set(settings_of_services()) - set(example()) == set()


def test_every_promised_variable_is_in_the_example() -> None:
    assert set(PROMISED.split()) - set(example()) == set()


def test_the_example_names_the_true_defaults() -> None:
    written = example()
    differing = {
        name: (default, written[name])
        for name, default in settings_of_services().items()
        if name not in DERIVED and written[name] != default
    }
    assert differing == {}


def test_the_list_of_services_has_the_defaults_of_their_settings() -> None:
    listed: list[Setting] = [port for service in SERVICES for port in service.ports]
    listed += [schema.database for schema in SCHEMAS]
    defaults = settings_of_services()
    assert [setting for setting in listed if defaults[setting.variable] != setting.default] == []
    assert example()[GATEWAY_PORT.variable] == GATEWAY_PORT.default


def test_every_variable_has_a_sentence_above_it() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    unexplained = [
        line
        for before, line in pairwise(lines)
        if LINE.fullmatch(line) and not re.fullmatch(r"# .*[.;:]", before)
    ]
    assert unexplained == []
