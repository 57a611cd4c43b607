"""The `parking-net` command line. Each command imports what it needs when it runs."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from parking_net.cli_data import add_data_commands
from parking_net.cli_deployment import add_deployment_commands
from parking_net.cli_events import events_commands
from parking_net.cli_gateway import run_gateway
from parking_net.cli_person import person_commands
from parking_net.cli_render import render_commands

FAILED = 1
WRONG_USE = 2

Arguments = ParamSpec("Arguments")

app = typer.Typer(
    name="parking-net",
    help="Find, book and pay for parking; run a car park.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
openapi_commands = typer.Typer(
    help="The descriptions of the services' REST interfaces.", no_args_is_help=True
)
app.add_typer(openapi_commands, name="openapi")
telegram_commands = typer.Typer(help="The Telegram bot.", no_args_is_help=True)
app.add_typer(telegram_commands, name="telegram")

DataOption = Annotated[
    Path, typer.Option("--data", help="The folder that everything is kept in.", metavar="DIR")
]
ServiceArgument = Annotated[
    str,
    typer.Argument(
        metavar="SERVICE", help="auth, parking, booking, payment, notification or telegram."
    ),
]


def main() -> None:
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("parking-net"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Find, book and pay for parking; run a car park."""


def _fail(message: str, code: int = FAILED) -> typer.Exit:
    """Say on standard error why the command ends, and end it."""
    from rich.console import Console

    Console(stderr=True).print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


def _expected_failures(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Expected failures become a sentence and an exit code; all else is a bug with a traceback."""

    @functools.wraps(command)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except typer.Exit:
            raise
        except Exception as error:
            explained = _explained(error)
            if explained is None:
                raise
            raise _fail(*explained) from None

    return guarded


def _explained(error: Exception) -> tuple[str, int] | None:
    """What to tell the person, and the exit code; None when the failure was not expected."""
    from parking_net.local.errors import LocalError
    from parking_net.serve import WRONG_CONFIGURATION
    from parking_net.services import UnknownService
    from parking_net.shared.errors import ParkingNetError
    from parking_net.shared.settings import ConfigurationError

    if isinstance(error, UnknownService):
        return str(error), WRONG_USE
    if isinstance(error, ConfigurationError):
        return "\n".join(error.mistakes), WRONG_CONFIGURATION
    if isinstance(error, ParkingNetError):
        sentences = [error.detail, *(field.message for field in error.fields)]
        return "\n".join(dict.fromkeys(sentences)), FAILED
    if isinstance(error, LocalError):
        return str(error), FAILED
    return None


@app.command()
@_expected_failures
def up(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The gateway's port.", envvar="GATEWAY_PORT"),
    ] = None,
    data: DataOption = Path(".parking-net"),
    demo: Annotated[
        bool, typer.Option("--demo", help="Load made-up places, people and bookings.")
    ] = False,
) -> None:
    """Run the whole platform on this machine until Ctrl-C.

    Starts PostgreSQL (unless POSTGRES_HOST names one), brings the databases up to date, starts
    every service and the gateway, and starts again what dies. Everything is kept in one folder.
    """
    from parking_net.local.up import up as run

    raise typer.Exit(run(data, port=port, demo=demo))


@app.command()
@_expected_failures
def serve(service: ServiceArgument) -> None:
    """Run one service in this process.

    Settings come from the environment and .env; the database must be migrated.
    """
    from parking_net.serve import serve as run

    raise typer.Exit(run(service))


@app.command()
@_expected_failures
def migrate(
    service: Annotated[
        str | None, typer.Argument(metavar="[SERVICE]", help="Only this one's database.")
    ] = None,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Bring the databases to the newest schema, creating those that are missing.

    Works on the platform that runs on the data folder, or on the server in POSTGRES_HOST.
    """
    from parking_net.local.environment import adopt
    from parking_net.local.migrations import migrated

    _quiet_logs()
    adopt(data)
    for name, changed in migrated(service):
        typer.echo(f"{name}: {'migrated' if changed else 'up to date'}")


@app.command("create-admin")
@_expected_failures
def create_admin(
    login: Annotated[str, typer.Option(prompt=True, help="3 to 50 letters, digits, underscores.")],
    email: Annotated[str, typer.Option(prompt="E-mail", help="An address nobody else has.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Create an administrator: the first one cannot come from anywhere else.

    Asks for what is missing. The platform must be running, or POSTGRES_HOST set.
    """
    import asyncio

    from parking_net.auth.app import create_admin as create
    from parking_net.auth.settings import AuthSettings
    from parking_net.local.environment import adopt
    from parking_net.shared.settings import load

    _quiet_logs()
    adopt(data)
    settings = load(AuthSettings)
    password = _password(password_stdin)
    user, created = asyncio.run(create(settings, login, email, password))
    if created:
        typer.echo(f"{login} is an administrator now")
    else:
        typer.echo(
            f"{user.login} is an administrator already; e-mail and password stay what they were"
        )


def _quiet_logs() -> None:
    """A command talks to a person: only warnings, and on standard error."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@app.command()
@_expected_failures
def verify(data: DataOption = Path(".parking-net")) -> None:
    """Check that the books balance, nothing is overbooked and every payment has its booking.

    Ends with code 1, and says what it found, when something is wrong.
    """
    import asyncio

    from rich.console import Console

    from parking_net import verification
    from parking_net.local.environment import adopt

    _quiet_logs()
    adopt(data)
    report = asyncio.run(verification.verify())
    Console().print(str(report), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(0 if report.is_clean else FAILED)


@openapi_commands.command("export")
@_expected_failures
def openapi_export(
    output: Annotated[
        Path, typer.Option(help="The folder of the descriptions.", metavar="DIR")
    ] = Path("api/openapi"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a file is out of date.")
    ] = False,
) -> None:
    """Write the OpenAPI description of each service, one file each."""
    from parking_net.openapi import export, outdated

    if not check:
        for path in export(output):
            typer.echo(str(path))
    elif stale := outdated(output):
        names = ", ".join(str(path) for path in stale)
        raise _fail(f"Out of date: {names}. Run: parking-net openapi export")


@telegram_commands.command("console")
@_expected_failures
def telegram_console(
    data: DataOption = Path(".parking-net"),
    telegram_id: Annotated[
        int | None,
        typer.Option("--as", min=1, help="The Telegram id to write with.", metavar="ID"),
    ] = None,
) -> None:
    """Talk to the bot in this terminal, without Telegram.

    Works on the platform that runs on the data folder, or on the server in POSTGRES_HOST. Lines
    may come from a file too: one message or number of a button each.
    """
    from parking_net.local.telegram.console import CONSOLE_PERSON, converse

    _quiet_logs()
    converse(data, telegram_id or CONSOLE_PERSON)


app.add_typer(events_commands(_expected_failures, _quiet_logs), name="events")
app.add_typer(render_commands(_expected_failures), name="render")
app.command("gateway")(_expected_failures(run_gateway))
add_data_commands(app, _expected_failures, _quiet_logs)
app.add_typer(person_commands(_expected_failures, _quiet_logs), name="person")
add_deployment_commands(app, _expected_failures, _quiet_logs)


@app.command()
@_expected_failures
def doctor(data: DataOption = Path(".parking-net")) -> None:
    """Say what is missing or misconfigured here, and how to mend it."""
    from parking_net.local.doctor import diagnose

    raise typer.Exit(diagnose(data))


if __name__ == "__main__":
    main()
