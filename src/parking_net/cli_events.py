"""`parking-net events`: what consumers could not handle, and another try at it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

import typer

if TYPE_CHECKING:
    from parking_net.shared.events.transport import DeadLetter
    from parking_net.shared.settings import ServiceSettings

FAILED = 1
WIDTH_WITHOUT_TERMINAL = 200
LISTED_AT_MOST = 100

GroupOption = Annotated[
    str | None, typer.Option("--group", help="Only this consumer group's.", metavar="GROUP")
]
DataOption = Annotated[
    Path, typer.Option("--data", help="The folder that everything is kept in.", metavar="DIR")
]
Command = Callable[..., None]


def events_commands(
    expecting_failures: Callable[[Command], Command], quiet_logs: Callable[[], None]
) -> typer.Typer:
    """The command group. `expecting_failures` wraps each command, as it does all others."""
    events = typer.Typer(
        help="The events between the services.", callback=quiet_logs, no_args_is_help=True
    )
    dead_letters = typer.Typer(
        help="Events that a consumer group could not handle.", no_args_is_help=True
    )
    events.add_typer(dead_letters, name="dead-letters")
    dead_letters.command("list")(expecting_failures(list_dead_letters))
    dead_letters.command("replay")(expecting_failures(replay_dead_letters))
    return events


def list_dead_letters(
    group: GroupOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = LISTED_AT_MOST,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Show them, oldest first: what failed, why, and how often it was tried."""
    letters = asyncio.run(_listed(_settings(data), group, limit))
    if not letters:
        typer.echo("There are no dead letters.")
        return
    _print(letters)
    if len(letters) == limit:
        typer.echo(f"Perhaps there are more than {limit}: see --limit.")


def replay_dead_letters(
    group: Annotated[str, typer.Option("--group", help="The consumer group.", metavar="GROUP")],
    event: Annotated[
        list[UUID] | None,
        typer.Option("--event", help="This event; may be repeated.", metavar="ID"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every one of the group.")] = False,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Have the group handle them again, once what made them fail is mended.

    Those that are handled disappear from the list; those that fail again stay.
    """
    if every == bool(event):
        raise typer.BadParameter("Name events with --event, or take --all.")
    wanted = list(dict.fromkeys(event)) if event else None
    found = asyncio.run(_replayed(_settings(data), group, wanted))
    if wanted is not None and found < len(wanted):
        typer.echo(f"{found} of {len(wanted)} events are dead letters of {group}.", err=True)
        if found == 0:
            raise typer.Exit(FAILED)
    typer.echo(f"{found} dead letter{'' if found == 1 else 's'} of {group} will be handled again.")


async def _listed(settings: ServiceSettings, group: str | None, limit: int) -> list[DeadLetter]:
    from parking_net.shared.events.opening import opened_transport

    async with opened_transport(settings) as transport:
        return await transport.dead_letters(group, limit=limit)


async def _replayed(settings: ServiceSettings, group: str, event_ids: list[UUID] | None) -> int:
    from parking_net.shared.events.opening import opened_transport

    async with opened_transport(settings) as transport:
        return await transport.replay(group, event_ids)


def _settings(data: Path) -> ServiceSettings:
    """How the events are reached, and nothing else that a service would need."""
    from pydantic import SecretStr

    from parking_net.local.environment import adopt, given
    from parking_net.shared.settings import HttpAddress, ServiceSettings, load

    class TransportSettings(ServiceSettings):
        service_name: ClassVar[str] = "events"
        postgres_host: str = ""
        postgres_password: SecretStr = SecretStr("")
        internal_service_token: SecretStr = SecretStr("unused")
        auth_issuer: HttpAddress | None = "http://unused"

    if "KAFKA_BROKER" not in given():
        adopt(data)
    return load(TransportSettings)


def _print(letters: list[DeadLetter]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_WITHOUT_TERMINAL)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Group", "Event", "Type", "Subject", "Reason", "Attempts", "Failed at"):
        table.add_column(heading, no_wrap=heading in ("Event", "Attempts"), overflow="fold")
    for letter in letters:
        table.add_row(
            *map(
                _harmless,
                (
                    letter.group,
                    str(letter.event_id),
                    str(letter.event.get("type", "-")),
                    str(letter.event.get("subject", "-")),
                    letter.reason,
                    str(letter.attempts),
                    f"{letter.failed_at:%Y-%m-%d %H:%M:%S} UTC",
                ),
            )
        )
    console.print(table)


def _harmless(text: str) -> str:
    """Without what would command the terminal or be taken for markup: strangers wrote it."""
    from rich.markup import escape

    return escape("".join(sign if sign.isprintable() else " " for sign in text))
