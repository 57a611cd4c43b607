"""Settings of auth, beside those every service has."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import Annotated, ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from parking_net.auth.domain.attempts import AttemptLimits
from parking_net.shared.settings import HttpAddress, ServiceSettings

_TILE_URL = re.compile(r"https?://(\{s\}\.)?[A-Za-z0-9.-]+(:[0-9]+)?/[!-~]+")


class AuthSettings(ServiceSettings):
    """Read once at start; see `.env.example` for a sentence on each."""

    service_name: ClassVar[str] = "auth"

    auth_db_name: str = "auth_db"
    auth_db_user: str | None = None
    auth_db_password: SecretStr | None = None

    identity_key_secret: Annotated[SecretStr, Field(min_length=16)]
    """Encrypts the token signing keys in the database. Changing it makes stored keys unreadable."""

    access_token_minutes: Annotated[int, Field(ge=1, le=15)] = 15
    session_idle_days: Annotated[int, Field(ge=1, le=365)] = 30
    """A session that is not refreshed for this long ends."""
    session_max_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """However often it is refreshed, a session ends this long after sign-in."""
    key_rotation_days: Annotated[int, Field(ge=1, le=3650)] = 30

    login_attempts_window_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    login_attempts_per_account_and_address: Annotated[int, Field(ge=1, le=10_000)] = 5
    login_attempts_per_address: Annotated[int, Field(ge=1, le=10_000)] = 50
    login_attempts_per_account: Annotated[int, Field(ge=1, le=10_000)] = 100

    password_threads: Annotated[int, Field(ge=1, le=64)] = max(1, os.cpu_count() or 1)
    """Passwords hashed at the same time; each takes a core and 19 MiB meanwhile."""

    keycloak_client_secret: Annotated[SecretStr, Field(min_length=16)] | None = None
    keycloak_timeout_seconds: Annotated[float, Field(ge=0.5, le=60)] = 5.0
    """Who signs in waits for Keycloak so long at most."""

    map_tile_url: str | None = None
    """Unset: maps have no tiles."""
    map_tile_attribution: str = ""
    jaeger_url: HttpAddress | None = None
    prometheus_url: HttpAddress | None = None
    grafana_url: HttpAddress | None = None

    @field_validator("map_tile_url")
    @classmethod
    def _names_tiles(cls, value: str | None) -> str | None:
        # The gateway lets pages load from its host, so it must be plain to see which one that is.
        if value is None or (
            _TILE_URL.fullmatch(value) and all(part in value for part in ("{z}", "{x}", "{y}"))
        ):
            return value
        raise ValueError(
            "must be an address with {z}, {x} and {y}, such as "
            "https://tiles.example.org/{z}/{x}/{y}.png"
        )

    @model_validator(mode="after")
    def _keycloak_knows_its_client(self) -> Self:
        if self.keycloak_url is not None and self.keycloak_client_secret is None:
            raise ValueError(
                "KEYCLOAK_CLIENT_SECRET must be set with KEYCLOAK_URL: "
                "the secret of the client that KEYCLOAK_CLIENT names"
            )
        return self

    @property
    def attempt_limits(self) -> AttemptLimits:
        return AttemptLimits(
            per_account_and_address=self.login_attempts_per_account_and_address,
            per_address=self.login_attempts_per_address,
            per_account=self.login_attempts_per_account,
            window=timedelta(minutes=self.login_attempts_window_minutes),
            forgotten_after=timedelta(seconds=30),
        )

    @property
    def tools(self) -> dict[str, str]:
        """The addresses, as browsers reach them, of what operators look into."""
        addresses = {
            "grafana": self.grafana_url,
            "prometheus": self.prometheus_url,
            "jaeger": self.jaeger_url,
            "keycloak": self.keycloak_frontend_url or self.keycloak_url,
        }
        return {name: address for name, address in addresses.items() if address is not None}

    @property
    def sign_in_page(self) -> str | None:
        """The page of the identity provider that browsers begin a sign-in at, if it has one."""
        if self.keycloak_url is None:
            return None
        return f"{self.token_issuer}/protocol/openid-connect/auth"

    @property
    def secure_cookies(self) -> bool:
        """Browsers send a Secure cookie back over https only.

        By where people come to auth; Keycloak, which may sign the tokens, is elsewhere.
        """
        return (self.auth_issuer or self.token_issuer).startswith("https://")
