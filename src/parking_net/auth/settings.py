"""Settings of auth, beside those every service has."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Annotated, ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from parking_net.auth.domain.attempts import AttemptLimits
from parking_net.shared.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    """Read once at start; see `.env.example` for a sentence on each."""

    service_name: ClassVar[str] = "auth"

    auth_db_name: str = "auth_db"

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

    @model_validator(mode="after")
    def _keycloak_not_yet(self) -> Self:
        # Services would trust Keycloak's tokens while sign-in went on giving out our own.
        if self.keycloak_url is not None:
            raise ValueError(
                "KEYCLOAK_URL cannot be used yet: unset it for the embedded identity provider"
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
    def secure_cookies(self) -> bool:
        """Browsers send a Secure cookie back over https only."""
        return self.token_issuer.startswith("https://")
