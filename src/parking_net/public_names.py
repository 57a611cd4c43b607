"""The names that people reach a deployment at, and what stands behind each."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from parking_net.services import SERVICES
from parking_net.shared.replicas import endpoints
from parking_net.shared.settings import Hosts, Port, Settings

MONITORING: Final = ("jaeger", "grafana", "prometheus")
KEYCLOAK: Final = "keycloak"
NAMED: Final = (*MONITORING, KEYCLOAK)
"""What has a name of its own beside the API, where it is wanted."""

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})+")
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value):
        raise ValueError("must be a domain in small letters, such as parking.example.org")
    return value


def _subdomain(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("must be a name before the domain, such as grafana, or a whole domain")
    return value


Domain = Annotated[str, AfterValidator(_domain)]
Subdomain = Annotated[str, AfterValidator(_subdomain)]


class PublicNames(Settings):
    """Names, hosts and ports, as far as whoever stands at the door must know them."""

    jaeger_subdomain: Subdomain = "jaeger"
    grafana_subdomain: Subdomain = "grafana"
    keycloak_subdomain: Subdomain = "keycloak"
    prometheus_subdomain: Subdomain = "prometheus"
    gateway_http_port: Port = 80
    gateway_https_port: Port = 443
    backend_ip: Hosts = "127.0.0.1"
    """Where the services are, unless they have hosts of their own, and what stands beside them."""

    auth_host: Hosts | None = None
    parking_host: Hosts | None = None
    booking_host: Hosts | None = None
    payment_host: Hosts | None = None
    notification_host: Hosts | None = None
    telegram_host: Hosts | None = None
    jaeger_host: Hosts | None = None
    grafana_host: Hosts | None = None
    prometheus_host: Hosts | None = None
    keycloak_host: Hosts | None = None
    auth_rest_port: Port = 8800
    parking_rest_port: Port = 8888
    booking_rest_port: Port = 8880
    payment_rest_port: Port = 8890
    notification_rest_port: Port = 8870
    telegram_rest_port: Port = 8860
    jaeger_port: Port = 16686
    grafana_port: Port = 3001
    prometheus_port: Port = 9090
    keycloak_port: Port = 8080
    keycloak_realm: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")] = "parking-users"

    def name_below(self, domain: str, part: str) -> str:
        """The domain of something beside the API; a subdomain with a dot is a whole domain."""
        subdomain = str(getattr(self, f"{part}_subdomain"))
        return subdomain if "." in subdomain else f"{subdomain}.{domain}"

    def address_of(self, part: str) -> str:
        """Where something beside the API is reached."""
        host = getattr(self, f"{part}_host") or self.backend_ip
        return endpoints(host, getattr(self, f"{part}_port"))[0]

    def replicas(self) -> dict[str, tuple[str, ...]]:
        """Where the processes of each service are reached."""
        found = {}
        for service in SERVICES:
            hosts = getattr(self, f"{service.name}_host") or self.backend_ip
            port = getattr(self, service.rest_port.variable.lower())
            found[service.name] = endpoints(hosts, port)
        return found

    @property
    def port_seen(self) -> str:
        """What stands behind a name in an address, where HTTPS is not on its usual port."""
        return "" if self.gateway_https_port == 443 else f":{self.gateway_https_port}"


def named_twice(names: list[str]) -> str | None:
    """A sentence when a name stands for more than one thing."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if not twice:
        return None
    return (
        f"{', '.join(twice)} stands for more than one thing; give each of FRONTEND_DOMAIN, "
        "BACKEND_DOMAIN and the names ending in _SUBDOMAIN a name of its own"
    )
