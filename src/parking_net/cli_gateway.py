"""`parking-net gateway`: the door alone, where the services run elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from parking_net.services import SERVICES

KEPT_IN = Path(os.environ.get("XDG_DATA_HOME") or ".parking-net/gateway")


def run_gateway(
    certificates: Annotated[
        Path, typer.Option(help="The folder that certificates are kept in.", metavar="DIR")
    ] = KEPT_IN,
) -> None:
    """Run the gateway alone, before services that run elsewhere.

    Where these are comes from AUTH_HOST and the others; with FRONTEND_DOMAIN set it answers over
    HTTPS, with certificates that it gets itself.
    """
    from parking_net.local import gateway
    from parking_net.local.environment import composed, given, probe_host
    from parking_net.local.errors import LocalError
    from parking_net.local.ports import obstacles, ports_in_use

    # Who starts the door alone wants others to come in.
    values = composed({"GATEWAY_BIND_HOST": "0.0.0.0", **given()}, {})
    own = {setting.variable for service in SERVICES for setting in service.ports}
    wanted = [port for port in ports_in_use(values) if port.variable not in own]
    if found := obstacles(wanted, probe_host(values, "GATEWAY_BIND_HOST")):
        raise LocalError("\n".join(found))
    gateway.run(values, certificates)
