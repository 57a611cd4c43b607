"""What the gateway is told, made from the settings of a deployment."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

from parking_net.public_names import KEYCLOAK, MONITORING, NAMED, Domain, PublicNames, named_twice
from parking_net.shared.settings import HttpAddress, Port, TraceSettings, split_at_commas


def _readable(path: Path) -> Path:
    if not path.is_file() or any(sign in str(path) for sign in "`{}\n"):
        raise ValueError("must be the path of a file with certificates in PEM form")
    return path.absolute()


def _hard_to_guess(password: SecretStr) -> SecretStr:
    # It is compared and not hashed, so a guess is as cheap as a request: length is what guards it.
    if len(password.get_secret_value()) < 12:
        raise ValueError("must have 12 characters or more")
    return password


class GatewaySettings(PublicNames, TraceSettings):
    """Names, ports and certificates. Without a domain there are only plain HTTP and a port."""

    gateway_port: Port = 3000
    gateway_trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """What stands before the gateway, and is believed about whom it speaks for; unset, nobody."""
    frontend_domain: Domain | None = None
    backend_domain: Domain | None = None
    acme_ca: HttpAddress | None = None
    """Who gives certificates, by ACME; unset, the usual public authorities."""
    acme_ca_root: Annotated[Path, AfterValidator(_readable)] | None = None
    """What that authority's own certificate is checked against; unset, the system's."""
    acme_email: Annotated[str, Field(pattern=r"^[^\s@{}\"`]+@[^\s@{}\"`]+$")] | None = None
    """Who is told when a certificate could not be renewed."""
    monitoring_login: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,50}$")] = "operator"
    monitoring_password: Annotated[SecretStr, AfterValidator(_hard_to_guess)] | None = None
    """Set, traces, dashboards and metrics are shown at names of their own to who gives it."""
    keycloak_url: HttpAddress | None = None
    keycloak_frontend_url: HttpAddress | None = None
    """Keycloak's sign-in is shown where this is its name below the domain."""

    _split = field_validator("gateway_trusted_proxies", mode="before")(split_at_commas)

    @model_validator(mode="after")
    def _has_the_first_name(self) -> Self:
        if self.backend_domain and not self.frontend_domain:
            raise ValueError("FRONTEND_DOMAIN must be set where BACKEND_DOMAIN is")
        return self

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if mistake := named_twice([*self.domains(), *self.names_beside().values()]):
            raise ValueError(mistake)
        return self

    def domains(self) -> list[str]:
        """The names of the web app and the API."""
        return [name for name in (self.frontend_domain, self.backend_domain) if name]

    def names_beside(self) -> dict[str, str]:
        """The names of what stands beside the API and is shown."""
        if not self.domains():
            return {}
        names = {part: self.name_below(self.domains()[-1], part) for part in NAMED}
        if self.monitoring_password is None:
            names = {part: names[part] for part in names.keys() - set(MONITORING)}
        # One that people reach elsewhere gets no certificate here.
        if not self.keycloak_url or self._keycloak_seen_at() != names[KEYCLOAK]:
            del names[KEYCLOAK]
        return names

    def _keycloak_seen_at(self) -> str | None:
        return urlsplit(self.keycloak_frontend_url or "").hostname

    def monitoring_credentials(self) -> str:
        """What a browser sends for the login and the password, by RFC 7617."""
        if self.monitoring_password is None:
            return ""
        pair = f"{self.monitoring_login}:{self.monitoring_password.get_secret_value()}"
        return b64encode(pair.encode()).decode()

    def site(self) -> str:
        """The addresses that the gateway listens for, as Caddy writes them."""
        return ", ".join(self.domains()) or f"http://:{self.gateway_port}"

    def origin_of_api(self) -> str:
        """Where the pages find an API with a name of its own."""
        return f"https://{self.backend_domain}{self.port_seen}" if self.backend_domain else ""

    def believed(self) -> str:
        """Caddy's options about whose X-Forwarded-For is believed, a line each."""
        if not self.gateway_trusted_proxies:
            return ""
        networks = " ".join(map(str, self.gateway_trusted_proxies))
        return f"trusted_proxies static {networks}\ntrusted_proxies_strict"

    def certificates(self) -> str:
        """Caddy's options about who gives certificates, a line each."""
        lines = []
        if self.acme_ca is not None:
            lines.append(f"acme_ca {self.acme_ca}")
        if self.acme_ca_root is not None:
            lines.append(f"acme_ca_root `{self.acme_ca_root}`")
        if self.acme_email is not None:
            lines.append(f"email {self.acme_email}")
        return "\n".join(lines)
