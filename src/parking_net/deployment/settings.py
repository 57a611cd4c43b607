"""What `parking-net setup` and `doctor` read, beside what each service reads itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, create_model, model_validator

from parking_net.services import EVENTS, SERVICES, Schema
from parking_net.shared.settings import (
    ConfigurationError,
    HttpAddress,
    KafkaSettings,
    Port,
    Settings,
    load,
)


class SetupSettings(KafkaSettings):
    """Who sets up, and what there is to be set up; see `.env.example` for a sentence on each."""

    postgres_host: str
    postgres_port: Port = 5432
    postgres_user: str = "postgres"
    postgres_password: SecretStr
    pooler_host: str | None = None
    pooler_port: Port = 6432
    database_pool_size: int = 2
    """Of no use here; asked of everybody who says where PostgreSQL is."""
    keycloak_url: HttpAddress | None = None
    admin_login: str | None = None
    admin_email: str | None = None
    admin_password: SecretStr | None = None
    setup_wait_seconds: Annotated[float, Field(ge=1, le=3600)] = 120
    """So long each dependency is waited for."""

    @model_validator(mode="after")
    def _the_administrator_is_complete(self) -> Self:
        given = (self.admin_login, self.admin_email, self.admin_password)
        if any(given) and not all(given):
            raise ValueError("ADMIN_LOGIN, ADMIN_EMAIL and ADMIN_PASSWORD must be set together")
        return self


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """The role that a service works in, and the databases it may enter."""

    service: str
    name: str
    password: SecretStr = field(repr=False)
    schemas: tuple[Schema, ...]
    """Its own, and the one that events travel through."""


def service_roles(owner: str) -> list[ServiceRole]:
    """The roles that the settings name; a service without one works as the owner.

    Raises ConfigurationError.
    """
    fields: dict[str, Any] = {}
    for service in SERVICES:
        fields[f"{service.name}_db_user"] = (str | None, None)
        fields[f"{service.name}_db_password"] = (SecretStr | None, None)
    values = load(create_model("Roles", __base__=Settings, **fields)).model_dump()
    roles, mistakes = [], []
    services_of = {owner: "POSTGRES_USER"}
    for service in SERVICES:
        variable = f"{service.name.upper()}_DB_USER"
        name = values[f"{service.name}_db_user"]
        password = values[f"{service.name}_db_password"]
        if (name is None) != (password is None):
            mistakes.append(
                f"{variable} and {variable.replace('USER', 'PASSWORD')} must be set together"
            )
        elif name in services_of:
            mistakes.append(
                f"{variable} names the same role as {services_of[name]}: "
                "a role of its own keeps each service out of the others' data"
            )
        elif name is not None:
            services_of[name] = variable
            roles.append(ServiceRole(service.name, name, password, (service.schema, EVENTS)))
    if mistakes:
        raise ConfigurationError(mistakes)
    return roles
