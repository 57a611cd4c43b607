"""Settings are read once, and every mistake in them is named before anything starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from parking_net.auth.settings import AuthSettings
from parking_net.shared.settings import ConfigurationError, ServiceSettings, load

COMPLETE = {
    "POSTGRES_HOST": "localhost",
    "POSTGRES_PASSWORD": "open sesame",
    "INTERNAL_SERVICE_TOKEN": "a-secret-of-services",
    "AUTH_ISSUER": "http://localhost:3000/auth",
}
Mistakes = Callable[..., list[str]]


class ExampleSettings(ServiceSettings):
    service_name: ClassVar[str] = "example"


@pytest.fixture
def mistakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mistakes:
    """What is wrong with complete settings when these are other ones."""
    monkeypatch.chdir(tmp_path)

    def found(**others: str) -> list[str]:
        for name, value in {**COMPLETE, **others}.items():
            monkeypatch.setenv(name, value)
        try:
            load(ExampleSettings)
        except ConfigurationError as error:
            return error.mistakes
        return []

    return found


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7,fd00::/8"),
        ("CORS_ALLOWED_ORIGINS", "http://localhost:5173,https://parking.example.org"),
        ("KEYCLOAK_URL", "https://id.example.org/"),
    ],
)
def test_good_values_are_taken(mistakes: Mistakes, variable: str, value: str) -> None:
    assert mistakes(**{variable: value}) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.internal"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("CORS_ALLOWED_ORIGINS", "*"),
        ("CORS_ALLOWED_ORIGINS", "https://parking.example.org/"),
        ("CORS_ALLOWED_ORIGINS", "parking.example.org"),
        ("AUTH_ISSUER", "localhost:3000"),
        ("KEYCLOAK_URL", "keycloak"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("DEFAULT_TIMEZONE", "Mars/Base"),
        ("HOLD_MINUTES", "0"),
        ("POSTGRES_PORT", "65536"),
        ("INTERNAL_SERVICE_TOKEN", "short"),
    ],
)
def test_a_mistake_is_named_by_its_variable_and_never_shown(
    mistakes: Mistakes, variable: str, value: str
) -> None:
    [mistake] = mistakes(**{variable: value})
    assert mistake.startswith(
        (f"{variable} must ", f"{variable} Input should ", f"{variable} Value should ")
    )
    assert value not in mistake


def test_all_mistakes_are_named_at_once(mistakes: Mistakes) -> None:
    found = mistakes(CURRENCY="dollars", HOLD_MINUTES="soon", TRUSTED_PROXIES="everybody")
    assert [mistake.split()[0] for mistake in found] == [
        "CURRENCY",
        "HOLD_MINUTES",
        "TRUSTED_PROXIES",
    ]


def test_what_is_asked_for_and_not_there_yet_stops_the_start(
    mistakes: Mistakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    [kafka] = mistakes(KAFKA_BROKER="kafka:9092")
    assert kafka.startswith("KAFKA_BROKER cannot be used yet")
    monkeypatch.delenv("KAFKA_BROKER")
    monkeypatch.setenv("IDENTITY_KEY_SECRET", "a-secret-for-signing-keys")
    monkeypatch.setenv("KEYCLOAK_URL", "https://id.example.org")
    with pytest.raises(ConfigurationError, match="KEYCLOAK_URL cannot be used yet"):
        load(AuthSettings)
    monkeypatch.delenv("KEYCLOAK_URL")
    assert load(AuthSettings).keycloak_url is None
