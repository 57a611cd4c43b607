"""`parking-net render`: files for other programs, filled in from the settings."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Command = Callable[..., None]


class Beside(StrEnum):
    """What may have a name of its own beside the API."""

    JAEGER = "jaeger"
    GRAFANA = "grafana"
    PROMETHEUS = "prometheus"
    KEYCLOAK = "keycloak"


def render_commands(expecting_failures: Callable[[Command], Command]) -> typer.Typer:
    """The command group. `expecting_failures` wraps each command, as it does all others."""
    render = typer.Typer(
        help="Files for other programs, filled in from the settings.", no_args_is_help=True
    )
    # A group with one command and no callback would be that command.
    render.callback()(lambda: None)
    render.command("nginx")(expecting_failures(render_nginx))
    return render


def render_nginx(
    output: Annotated[Path, typer.Option(help="The folder for the files.", metavar="DIR")],
    certificates: Annotated[
        Path, typer.Option(help="Has a folder for each certificate.", metavar="DIR")
    ] = Path("/etc/letsencrypt/live"),
    challenges: Annotated[
        Path, typer.Option(help="Answers who gives certificates.", metavar="DIR")
    ] = Path("/var/www/acme"),
    passwords: Annotated[
        Path, typer.Option(help="Who may look at the monitoring.", metavar="FILE")
    ] = Path("/etc/nginx/parking-net.htpasswd"),
    without: Annotated[
        list[Beside] | None, typer.Option(help="What is not there; may be repeated.")
    ] = None,
    ipv6: Annotated[bool, typer.Option(help="Whether nginx listens there too.")] = True,
) -> None:
    """Write the files of a front-end and a back-end host for nginx.

    Names and addresses come from the environment and .env. Mistakes are named all at once, and
    then nothing is written.
    """
    from parking_net.local.errors import LocalError
    from parking_net.nginx.rendering import Places, rendered, write
    from parking_net.nginx.settings import NginxSettings
    from parking_net.shared.settings import load

    places = Places(
        certificates=certificates.absolute(),
        challenges=challenges.absolute(),
        passwords=passwords.absolute(),
        without=frozenset(without or ()),
        ipv6=ipv6,
    )
    files = rendered(load(NginxSettings), places)
    try:
        written = write(files, output)
    except OSError as error:
        raise LocalError(f"{output} cannot be written: {error.strerror}") from error
    for path in written:
        typer.echo(str(path))
