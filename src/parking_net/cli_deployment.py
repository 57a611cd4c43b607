"""`parking-net setup`: what a deployment needs before its services start."""

from __future__ import annotations

from collections.abc import Callable

import typer

Command = Callable[..., None]


def add_deployment_commands(
    app: typer.Typer,
    expecting_failures: Callable[[Command], Command],
    quiet_logs: Callable[[], None],
) -> None:
    """Add the commands. `expecting_failures` wraps each of them, as it does all others."""

    def setup() -> None:
        """Make the databases, roles, Keycloak's realm and Kafka's topics; migrate.

        Works on the server in POSTGRES_HOST, and on Keycloak and Kafka when their settings are
        there; waits until they answer. Run again it does only what is missing, and says so.
        """
        from parking_net.deployment.setup import set_up

        quiet_logs()
        set_up(typer.echo)

    app.command()(expecting_failures(setup))
