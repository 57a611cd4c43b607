"""Settings every service has. Read once at start from the environment (it wins) and `.env`."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from parking_net.shared.replicas import checked_hosts, endpoints

Port = Annotated[int, Field(ge=1, le=65535)]
CommaSeparated = Annotated[tuple[str, ...], NoDecode]

_ORIGIN = re.compile(r"https?://[^/\s*\"\\]+")
_ADDRESS = re.compile(r"https?://[^/\s]+\S*")
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,200}")
_BROKER = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s,:/]+):[0-9]{1,5}")


def _http_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value


def split_at_commas(value: object) -> object:
    """The parts of a text, when it is one."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def checked_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError unless all are origins of web pages."""
    if not all(_ORIGIN.fullmatch(origin) for origin in value):
        raise ValueError("must list origins without a path, such as https://example.org")
    return value


HttpAddress = Annotated[str, AfterValidator(_http_address)]
Hosts = Annotated[str, AfterValidator(checked_hosts)]
"""One host, or the addresses of several that all run the service, with commas between."""


class ConfigurationError(Exception):
    """Settings are missing or wrong; `mistakes` names them all, a sentence each."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(mistakes))


class Settings(BaseSettings):
    """The manner of reading settings: names as in `.env.example`, in any case; frozen."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )


class KafkaSettings(Settings):
    """How Kafka is reached, and what its topics are when they are made here."""

    kafka_broker: str | None = None
    """One or more `host:port`, with commas between. Unset: events travel through PostgreSQL."""
    kafka_topic: str = "parking-net.events"
    kafka_topic_partitions: Annotated[int, Field(ge=1, le=1000)] = 6
    """For a topic that is made here; so many processes of a group can share its events."""
    kafka_topic_replication: Annotated[int, Field(ge=-1, le=10)] = -1
    """Copies of a topic that is made here; -1 is the broker's own default."""
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ca_file: Path | None = None
    """Certificates that the broker's is checked against; unset, those of the system."""

    @field_validator("kafka_broker")
    @classmethod
    def _are_brokers(cls, value: str | None) -> str | None:
        if value is not None and not all(map(_BROKER.fullmatch, value.split(","))):
            raise ValueError("must list host:port, with commas between, such as kafka:9092")
        return value

    @field_validator("kafka_topic")
    @classmethod
    def _names_a_topic(cls, value: str) -> str:
        if not _TOPIC.fullmatch(value):
            raise ValueError("must be 1 to 200 letters, digits, dots, underscores and hyphens")
        return value

    @field_validator("kafka_ca_file")
    @classmethod
    def _is_a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("must be the path of a file with certificates in PEM form")
        return value

    @model_validator(mode="after")
    def _kafka_can_be_signed_in_to(self) -> Self:
        if self.kafka_security_protocol.startswith("SASL_") and not (
            self.kafka_sasl_username and self.kafka_sasl_password
        ):
            raise ValueError(
                "KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set for "
                "KAFKA_SECURITY_PROTOCOL SASL_PLAINTEXT and SASL_SSL"
            )
        return self


class TraceSettings(Settings):
    """Where traces go, and how many of them."""

    otel_exporter_otlp_endpoint: HttpAddress | None = None
    """OTLP over HTTP; unset, there are no traces."""
    traces_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of all traces that is sent; what is around a failure is sent always."""


class ServiceSettings(KafkaSettings, TraceSettings):
    """What each service needs to run; services add their own on top."""

    service_name: ClassVar[str]

    postgres_host: str
    """A host name, an address, or the directory of a Unix socket."""
    postgres_port: Port = 5432
    postgres_user: str = "postgres"
    """The service's own role, where `<SERVICE>_DB_USER` names one."""
    postgres_password: SecretStr
    pooler_host: str | None = None
    """PgBouncer in transaction mode. Set, queries go through it; what needs a session does not."""
    pooler_port: Port = 6432
    database_pool_size: Annotated[int, Field(ge=2, le=100)] = 8
    """Connections each service process keeps; more than about 8 gains nothing."""

    internal_service_token: Annotated[SecretStr, Field(min_length=16)]
    """The secret that services show each other over gRPC."""

    bind_host: str = "127.0.0.1"
    """The address that REST and gRPC ports are opened on; 0.0.0.0 in containers."""
    auth_host: Hosts = "127.0.0.1"
    parking_host: Hosts = "127.0.0.1"
    booking_host: Hosts = "127.0.0.1"
    payment_host: Hosts = "127.0.0.1"
    notification_host: Hosts = "127.0.0.1"
    auth_rest_port: Port = 8800
    auth_grpc_port: Port = 50053
    parking_rest_port: Port = 8888
    parking_grpc_port: Port = 50051
    booking_rest_port: Port = 8880
    payment_rest_port: Port = 8890
    payment_grpc_port: Port = 50052
    notification_rest_port: Port = 8870

    auth_issuer: HttpAddress | None = None
    """Where people come to auth; with the embedded identity provider, `iss` in its tokens, too."""
    keycloak_url: HttpAddress | None = None
    """Unset: the embedded identity provider signs the tokens."""
    keycloak_frontend_url: HttpAddress | None = None
    keycloak_realm: str = "parking-users"
    keycloak_client: str = "parking-auth"
    """The audience that tokens must name, with either identity provider."""

    events_db_name: str = "events_db"
    """Where events travel when KAFKA_BROKER is unset."""
    telegram_api_key: SecretStr | None = None
    """Unset: there is no bot, and nothing is sent over Telegram."""
    telegram_api_url: HttpAddress = "https://api.telegram.org"

    currency: str = "USD"
    default_timezone: str = "UTC"
    min_stay_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    hold_minutes: Annotated[int, Field(ge=1, le=1440)] = 10

    cors_allowed_origins: CommaSeparated = ()
    trusted_proxies: CommaSeparated = ("127.0.0.0/8", "::1/128")
    """Networks whose X-Forwarded-For is believed."""
    drain_seconds: Annotated[float, Field(ge=0, le=60)] = 0.5
    """How long a service told to stop goes on answering while it is already unready."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "pretty"] = "json"

    @model_validator(mode="before")
    @classmethod
    def _in_its_own_role(cls, values: dict[str, Any]) -> dict[str, Any]:
        name = f"{cls.service_name}_db"
        user, password = values.get(f"{name}_user"), values.get(f"{name}_password")
        if (user is None) != (password is None):
            service = cls.service_name.upper()
            raise ValueError(f"{service}_DB_USER and {service}_DB_PASSWORD must be set together")
        if user is None:
            return values
        return {**values, "postgres_user": user, "postgres_password": password}

    _split = field_validator("cors_allowed_origins", "trusted_proxies", mode="before")(
        split_at_commas
    )
    _are_origins = field_validator("cors_allowed_origins")(checked_origins)

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for network in value:
                ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ValueError("must list addresses or networks, such as 192.0.2.0/24") from None
        return value

    @field_validator("currency")
    @classmethod
    def _is_currency_code(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise ValueError("must be the three capital letters of a currency, such as EUR")
        return value

    @field_validator("default_timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in zoneinfo.available_timezones():
            raise ValueError("must be an IANA time zone, such as Europe/Amsterdam")
        return value

    @model_validator(mode="after")
    def _tokens_have_an_issuer(self) -> Self:
        if self.keycloak_url is None and self.auth_issuer is None:
            raise ValueError("AUTH_ISSUER or KEYCLOAK_URL must say who signs the access tokens")
        return self

    @model_validator(mode="after")
    def _has_its_own_role_behind_a_pooler(self) -> Self:
        user = f"{self.service_name}_db_user"
        if self.pooler_host is not None and getattr(self, user, None) is None:
            raise ValueError(
                f"{user.upper()} must be set with POOLER_HOST: behind a pooler the limits on "
                "statements are kept with the role, which `parking-net setup` makes"
            )
        return self

    @property
    def token_issuer(self) -> str:
        """The `iss` of every access token that is accepted."""
        if self.keycloak_url is None:
            return str(self.auth_issuer)
        base = self.keycloak_frontend_url or self.keycloak_url
        return f"{base.rstrip('/')}/realms/{self.keycloak_realm}"

    @property
    def jwks_urls(self) -> tuple[str, ...]:
        """Where this deployment's token keys are published, seen from inside: each has them all."""
        if self.keycloak_url is None:
            auth = endpoints(self.auth_host, self.auth_rest_port)
            return tuple(f"http://{endpoint}/.well-known/jwks.json" for endpoint in auth)
        realm = f"{self.keycloak_url.rstrip('/')}/realms/{self.keycloak_realm}"
        return (f"{realm}/protocol/openid-connect/certs",)


AnySettings = TypeVar("AnySettings", bound=Settings)


def load(settings_type: type[AnySettings], values: Mapping[str, str] | None = None) -> AnySettings:
    """The settings as the environment and `.env` give them, and `values` before both.

    Raises ConfigurationError naming every mistake at once, by variable; values are never shown.
    """
    try:
        return settings_type(**{name.lower(): value for name, value in (values or {}).items()})
    except ValidationError as error:
        raise ConfigurationError([_sentence(item) for item in error.errors()]) from None


def _sentence(mistake: object) -> str:
    assert isinstance(mistake, dict)
    variable = ".".join(str(part) for part in mistake["loc"]).upper()
    words = str(mistake["msg"]).removeprefix("Value error, ")
    problem = "is not set" if mistake["type"] == "missing" else words
    return f"{variable} {problem}" if variable else problem
