"""Settings every service has. Read once at start from the environment (it wins) and `.env`."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
CommaSeparated = Annotated[tuple[str, ...], NoDecode]

_ORIGIN = re.compile(r"https?://[^/\s*]+")
_ADDRESS = re.compile(r"https?://[^/\s]+\S*")


def _http_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value


HttpAddress = Annotated[str, AfterValidator(_http_address)]


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


class ServiceSettings(Settings):
    """What each service needs to run; services add their own on top."""

    service_name: ClassVar[str]

    postgres_host: str
    """A host name, an address, or the directory of a Unix socket."""
    postgres_port: Port = 5432
    postgres_user: str = "postgres"
    postgres_password: SecretStr
    database_pool_size: Annotated[int, Field(ge=2, le=100)] = 8
    """Connections each service process keeps; more than about 8 gains nothing."""

    internal_service_token: Annotated[SecretStr, Field(min_length=16)]
    """The secret that services show each other over gRPC."""

    bind_host: str = "127.0.0.1"
    """The address that REST and gRPC ports are opened on; 0.0.0.0 in containers."""
    auth_host: str = "127.0.0.1"
    parking_host: str = "127.0.0.1"
    payment_host: str = "127.0.0.1"
    auth_rest_port: Port = 8800
    auth_grpc_port: Port = 50053
    parking_rest_port: Port = 8888
    parking_grpc_port: Port = 50051
    booking_rest_port: Port = 8880
    payment_rest_port: Port = 8890
    payment_grpc_port: Port = 50052

    auth_issuer: HttpAddress | None = None
    """The embedded identity provider's public address, as it stands in tokens (`iss`)."""
    keycloak_url: HttpAddress | None = None
    """Unset: the embedded identity provider signs the tokens."""
    keycloak_frontend_url: HttpAddress | None = None
    keycloak_realm: str = "parking-users"
    keycloak_client: str = "parking-auth"
    """The audience that tokens must name, with either identity provider."""

    events_db_name: str = "events_db"
    """Where events travel when KAFKA_BROKER is unset."""
    kafka_broker: str | None = None
    kafka_topic: str = "parking-net.events"

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
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
    otel_exporter_otlp_endpoint: HttpAddress | None = None

    @field_validator("cors_allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("cors_allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError("must list origins without a path, such as https://example.org")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for network in value:
                ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ValueError("must list addresses or networks, such as 192.0.2.0/24") from None
        return value

    @field_validator("kafka_broker")
    @classmethod
    def _not_yet(cls, value: str | None) -> str | None:
        # Events that silently take another way than the one asked for would be lost to Kafka.
        if value is not None:
            raise ValueError("cannot be used yet: unset it, and events travel through PostgreSQL")
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

    @property
    def token_issuer(self) -> str:
        """The `iss` of every access token that is accepted."""
        if self.keycloak_url is None:
            return str(self.auth_issuer)
        base = self.keycloak_frontend_url or self.keycloak_url
        return f"{base.rstrip('/')}/realms/{self.keycloak_realm}"

    @property
    def jwks_url(self) -> str:
        """Where this deployment's token keys are published, seen from inside."""
        if self.keycloak_url is None:
            return f"http://{self.auth_host}:{self.auth_rest_port}/.well-known/jwks.json"
        realm = f"{self.keycloak_url.rstrip('/')}/realms/{self.keycloak_realm}"
        return f"{realm}/protocol/openid-connect/certs"


AnySettings = TypeVar("AnySettings", bound=Settings)


def load(settings_type: type[AnySettings]) -> AnySettings:
    """The settings as the environment and `.env` give them.

    Raises ConfigurationError naming every mistake at once, by variable; values are never shown.
    """
    try:
        return settings_type()
    except ValidationError as error:
        raise ConfigurationError([_sentence(item) for item in error.errors()]) from None


def _sentence(mistake: object) -> str:
    assert isinstance(mistake, dict)
    variable = ".".join(str(part) for part in mistake["loc"]).upper()
    words = str(mistake["msg"]).removeprefix("Value error, ")
    problem = "is not set" if mistake["type"] == "missing" else words
    return f"{variable} {problem}" if variable else problem
