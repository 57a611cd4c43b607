"""`parking-net person`: what is known of one person, and forgetting them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from parking_net.auth.domain.accounts import User
    from parking_net.auth.settings import AuthSettings

DataOption = Annotated[
    Path, typer.Option("--data", help="The folder that everything is kept in.", metavar="DIR")
]
PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="Login, e-mail address or user id.")
]
Command = Callable[..., None]


def person_commands(
    expecting_failures: Callable[[Command], Command], quiet_logs: Callable[[], None]
) -> typer.Typer:
    """The command group. `expecting_failures` wraps each command, as it does all others."""
    person = typer.Typer(
        help="One person's data: to hand out, or to forget.",
        callback=quiet_logs,
        no_args_is_help=True,
    )
    person.command("export")(expecting_failures(export))
    person.command("erase")(expecting_failures(erase))
    return person


def export(
    person: PersonArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new JSON file.")],
    data: DataOption = Path(".parking-net"),
) -> None:
    """Write all that the databases hold about a person into a file for them.

    People can do so themselves on their account page; this is for who asks by letter.
    """
    import os

    import msgspec

    from parking_net.backup.platform import places
    from parking_net.local.errors import LocalError
    from parking_net.privacy.export import exported

    user = _found(_settings(data), person)
    found = msgspec.json.encode(exported(places(), user.user_id))
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise LocalError(f"{file} cannot be made: {error.strerror}. Name another file.") from error
    with open(descriptor, "wb") as written:
        written.write(msgspec.json.format(found, indent=2))
    typer.echo(f"All about {user.login} stands in {file}")


def erase(
    person: PersonArgument,
    give_up_balance: Annotated[
        bool, typer.Option("--give-up-balance", help="The person gives up the money that is left.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Forget a person for ever; bookings and payments stay in the books without a name.

    Refused while bookings are open, places are theirs, or money is left that is not given up.
    Services that do not run at the moment forget when they are back.
    """
    import asyncio

    from parking_net.auth.app import erase_user
    from parking_net.auth.domain.erasure import require_finished
    from parking_net.backup.platform import places
    from parking_net.privacy.business import business_of

    settings = _settings(data)
    user = _found(settings, person)
    business = business_of(places(), user.user_id, settings.currency)
    require_finished(business, give_up_balance=give_up_balance)
    if not yes:
        typer.confirm(f"Forget {user.login} ({user.email}) for ever?", abort=True)
    asyncio.run(erase_user(settings, user.user_id))
    typer.echo(f"{user.login} is forgotten; the books know {user.user_id}")


def _settings(data: Path) -> AuthSettings:
    from parking_net.auth.settings import AuthSettings
    from parking_net.local.environment import adopt
    from parking_net.shared.settings import load

    adopt(data)
    return load(AuthSettings)


def _found(settings: AuthSettings, person: str) -> User:
    import asyncio

    from parking_net.auth.app import find_user
    from parking_net.local.errors import LocalError

    user = asyncio.run(find_user(settings, person))
    if user is None:
        raise LocalError(f"Nobody here has the login, e-mail address or user id {person}.")
    return user
