"""The one list of services: where each one's parts are found, imported only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from parking_net.shared.runtime import RunningService
    from parking_net.shared.settings import ServiceSettings

PACKAGE = Path(__file__).parent


class UnknownService(Exception):
    """There is no service of this name; the message lists those there are."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable of the environment and what holds when it is not set."""

    variable: str
    default: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A database and the migrations that make it."""

    name: str
    database: Setting
    versions_directory: Path


@dataclass(frozen=True, slots=True)
class Need:
    """What a service cannot run without, and nobody can make up: unset, the service stays off."""

    variable: str
    hint: str
    """What to do about it, for a person who wonders where the service is."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its ports, its database and the rooms that others may enter."""

    name: str
    rest_port: Setting
    grpc_port: Setting | None
    database: Setting
    package: str = ""
    """Below `parking_net`; the name, where nothing else is said."""
    needs: Need | None = None
    has_public_api: bool = True
    """Whether people and programs of theirs call it, so that its interface is described."""

    @property
    def ports(self) -> tuple[Setting, ...]:
        return (self.rest_port,) if self.grpc_port is None else (self.rest_port, self.grpc_port)

    @property
    def schema(self) -> Schema:
        return Schema(self.name, self.database, PACKAGE / self._package / "migrations")

    @property
    def _package(self) -> str:
        return self.package or self.name

    def is_on(self, values: Mapping[str, str]) -> bool:
        """Whether a platform with these variables runs it."""
        return self.needs is None or bool(values.get(self.needs.variable))

    def settings_type(self) -> type[ServiceSettings]:
        module = import_module(f"parking_net.{self._package}.settings")
        return cast("type[ServiceSettings]", getattr(module, f"{self.name.title()}Settings"))

    def running(self) -> Callable[[Any], AbstractAsyncContextManager[RunningService]]:
        """The composition root: settings in, an opened service out."""
        module = import_module(f"parking_net.{self._package}.app")
        return cast("Callable[[Any], AbstractAsyncContextManager[RunningService]]", module.running)

    def openapi_document(self) -> dict[str, Any]:
        """The description of the service's REST interface, made without connecting to anything."""
        module = import_module(f"parking_net.{self._package}.app")
        return cast("dict[str, Any]", module.openapi_app())


SERVICES = (
    Service(
        name="auth",
        rest_port=Setting("AUTH_REST_PORT", "8800"),
        grpc_port=Setting("AUTH_GRPC_PORT", "50053"),
        database=Setting("AUTH_DB_NAME", "auth_db"),
    ),
    Service(
        name="parking",
        rest_port=Setting("PARKING_REST_PORT", "8888"),
        grpc_port=Setting("PARKING_GRPC_PORT", "50051"),
        database=Setting("PARKING_DB_NAME", "parking_db"),
    ),
    Service(
        name="payment",
        rest_port=Setting("PAYMENT_REST_PORT", "8890"),
        grpc_port=Setting("PAYMENT_GRPC_PORT", "50052"),
        database=Setting("PAYMENT_DB_NAME", "payment_db"),
    ),
    Service(
        name="booking",
        rest_port=Setting("BOOKING_REST_PORT", "8880"),
        grpc_port=None,
        database=Setting("BOOKING_DB_NAME", "booking_db"),
    ),
    Service(
        name="notification",
        rest_port=Setting("NOTIFICATION_REST_PORT", "8870"),
        grpc_port=None,
        database=Setting("NOTIFICATION_DB_NAME", "notification_db"),
    ),
    Service(
        name="telegram",
        package="telegram_bot",
        rest_port=Setting("TELEGRAM_REST_PORT", "8860"),
        grpc_port=None,
        database=Setting("TELEGRAM_DB_NAME", "telegram_db"),
        needs=Need(
            "TELEGRAM_API_KEY",
            "set TELEGRAM_API_KEY and it is on; "
            "`parking-net telegram console` tries it without Telegram",
        ),
        has_public_api=False,
    ),
)

EVENTS = Schema(
    "events",
    Setting("EVENTS_DB_NAME", "events_db"),
    PACKAGE / "shared" / "events" / "migrations",
)

SCHEMAS = (EVENTS, *(service.schema for service in SERVICES))


def service_named(name: str) -> Service:
    for service in SERVICES:
        if service.name == name:
            return service
    known = ", ".join(service.name for service in SERVICES)
    raise UnknownService(f"There is no service called {name}. There are: {known}")
