"""What the files for nginx are filled in from."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic_settings import NoDecode

from parking_net.public_names import NAMED, Domain, PublicNames, named_twice
from parking_net.shared.replicas import endpoints
from parking_net.shared.settings import Hosts, Port, checked_origins, split_at_commas

Origins = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(split_at_commas), AfterValidator(checked_origins)
]


class NginxSettings(PublicNames):
    """Names, addresses and ports; those of the services as the services have them."""

    frontend_domain: Domain
    backend_domain: Domain
    frontend_ip: Hosts = "127.0.0.1"
    """Where nginx reaches the server of the web app."""
    frontend_port: Port = 3002
    cors_allowed_origins: Origins = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [self.frontend_domain, self.backend_domain, *map(self.name_of, NAMED)]
        if mistake := named_twice(names):
            raise ValueError(mistake)
        return self

    def name_of(self, part: str) -> str:
        """The domain of something beside the API."""
        return self.name_below(self.backend_domain, part)

    def web_servers(self) -> tuple[str, ...]:
        """Where nginx reaches the processes that serve the web app."""
        return endpoints(self.frontend_ip, self.frontend_port)

    def origins(self) -> tuple[str, ...]:
        """The pages that may read the API's answers: the web app's, unless others are set."""
        return self.cors_allowed_origins or (f"https://{self.frontend_domain}{self.port_seen}",)
