"""Settings are read once, and every mistake in them is named before anything starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import SecretStr

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

    example_db_user: str | None = None
    example_db_password: SecretStr | None = None


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
        ("KAFKA_BROKER", "kafka-1:9092,kafka-2:9092,[fd00::1]:9092"),
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
        ("KAFKA_BROKER", "broker.example.org"),
        ("KAFKA_BROKER", "one:9092, other:9092"),
        ("KAFKA_TOPIC", "parking net"),
        ("KAFKA_TOPIC_PARTITIONS", "0"),
        ("KAFKA_SECURITY_PROTOCOL", "TLS"),
        ("KAFKA_CA_FILE", "/nowhere/certificates.pem"),
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


def test_keycloak_is_of_no_use_without_the_secret_of_its_client(
    mistakes: Mistakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mistakes() == []
    monkeypatch.setenv("IDENTITY_KEY_SECRET", "a-secret-for-signing-keys")
    monkeypatch.setenv("KEYCLOAK_URL", "https://id.example.org")
    with pytest.raises(ConfigurationError, match="KEYCLOAK_CLIENT_SECRET must be set"):
        load(AuthSettings)
    monkeypatch.setenv("KEYCLOAK_CLIENT_SECRET", "the secret of the client")
    assert load(AuthSettings).token_issuer == "https://id.example.org/realms/parking-users"


def test_signing_in_to_kafka_takes_a_name_and_a_password(mistakes: Mistakes) -> None:
    [mistake] = mistakes(KAFKA_SECURITY_PROTOCOL="SASL_SSL", KAFKA_SASL_USERNAME="parking")
    assert mistake.startswith("KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set")


def test_a_service_works_in_its_own_role_where_it_has_one(
    mistakes: Mistakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mistakes(EXAMPLE_DB_USER="example_role", EXAMPLE_DB_PASSWORD="its password") == []
    # It never learns the owner's.
    monkeypatch.delenv("POSTGRES_PASSWORD")
    settings = load(ExampleSettings)
    assert settings.postgres_user == "example_role"
    assert settings.postgres_password.get_secret_value() == "its password"


def test_half_a_role_and_a_pooler_without_one_are_refused(mistakes: Mistakes) -> None:
    assert mistakes(EXAMPLE_DB_USER="example_role") == [
        "EXAMPLE_DB_USER and EXAMPLE_DB_PASSWORD must be set together"
    ]
    [sentence] = mistakes(EXAMPLE_DB_USER="", POOLER_HOST="pooler")
    assert sentence.startswith("EXAMPLE_DB_USER must be set with POOLER_HOST")
