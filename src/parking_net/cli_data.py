"""`parking-net backup`, `backup-key` and `restore`: the data of a whole platform in one file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path, typer.Option("--data", help="The folder that everything is kept in.", metavar="DIR")
]
Command = Callable[..., None]


def add_data_commands(
    app: typer.Typer,
    expecting_failures: Callable[[Command], Command],
    quiet_logs: Callable[[], None],
) -> None:
    """Add the commands. `expecting_failures` wraps each of them, as it does all others."""

    def quietly(command: Command) -> Command:
        import functools

        @functools.wraps(command)
        def quiet(*args: object, **kwargs: object) -> None:
            quiet_logs()
            command(*args, **kwargs)

        return expecting_failures(quiet)

    app.command()(quietly(backup))
    app.command("backup-key")(quietly(backup_key))
    app.command()(quietly(restore))


def backup(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|DIR", help="The new file, or a folder in which it gets a name."
        ),
    ],
    recipient: Annotated[
        str | None,
        typer.Option(
            help="Encrypt with this public key (age1…); also BACKUP_RECIPIENT.", metavar="KEY"
        ),
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option(
            help="Then write when that was, for node exporter: a name ending in .prom.",
            metavar="FILE",
        ),
    ] = None,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Back up all databases as they are at one moment, while the platform runs.

    Works on the platform of the data folder, running or not, or on the server in POSTGRES_HOST.
    What was written is read back before the command says that it is done.
    """
    from parking_net.backup import keys
    from parking_net.backup.making import back_up
    from parking_net.backup.metrics import tell_of_success
    from parking_net.backup.platform import places
    from parking_net.local.data_folder import DataFolder
    from parking_net.local.environment import given

    chosen = given()
    public = recipient or chosen.get("BACKUP_RECIPIENT")
    key = keys.recipient(public) if public else None
    with _databases(data):
        secrets = DataFolder(data).path / "secrets.env" if "POSTGRES_HOST" not in chosen else None
        made = back_up(places(), target, key=key, secrets=secrets, say=typer.echo)
    typer.echo(f"Backed up to {made}")
    if metrics is not None:
        tell_of_success(metrics, made.stat().st_size)
    typer.echo(_what_to_keep(secrets, is_encrypted=key is not None))


def _what_to_keep(secrets: Path | None, *, is_encrypted: bool) -> str:
    if secrets is None:
        return (
            "Keep beside it, where only you can read: IDENTITY_KEY_SECRET, TELEGRAM_SESSION_SECRET"
            + (
                ", and the private key."
                if is_encrypted
                else ". It is not encrypted: see --recipient."
            )
        )
    if is_encrypted:
        return "The platform's secrets are in it. Keep the private key somewhere else."
    return (
        f"It is not encrypted (see --recipient), so it holds no secrets: keep {secrets} beside it, "
        "and both where only you can read."
    )


def backup_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file of the private key.")],
) -> None:
    """Make the two keys of encrypted backups: a private one in FILE, a public one to back up with.

    The private key opens every backup made with the public one; without it nobody does. Keep it
    away from the machine that makes the backups.
    """
    from parking_net.backup import keys

    typer.echo(f"BACKUP_RECIPIENT={keys.made(file)}")


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` made.")],
    identity: Annotated[
        Path | None,
        typer.Option(help="The file of the private key, if it is encrypted.", metavar="FILE"),
    ] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Read all of it, and restore nothing.")
    ] = False,
    data: DataOption = Path(".parking-net"),
) -> None:
    """Restore a backup to a data folder on which nothing runs, or to the server in POSTGRES_HOST.

    Reads the whole archive before it touches anything, and refuses to overwrite a database that
    holds data. Afterwards `parking-net up` or `migrate` brings the databases up to date.
    """
    from parking_net.backup import archive as archives
    from parking_net.backup import keys, restoring
    from parking_net.backup.platform import places
    from parking_net.local.data_folder import DataFolder
    from parking_net.local.environment import given

    key = keys.identity(identity) if identity else None
    with archives.read(archive, key) as reader:
        restoring.check(reader, typer.echo)
        if only_check:
            typer.echo("The archive is whole and can be restored.")
            return
        if "POSTGRES_HOST" not in given():
            folder = DataFolder(data)
            folder.create()
            restoring.put_back_secrets(reader, folder.path / "secrets.env")
        with _databases(data, alone=True):
            typer.echo("Restoring")
            restoring.restore(reader, places(), typer.echo)
        typer.echo(f"Restored as of {reader.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC")


@contextlib.contextmanager
def _databases(data: Path, *, alone: bool = False) -> Iterator[None]:
    """Give this process the way to the databases; start the folder's PostgreSQL if nobody has.

    With `alone` nobody may have. Raises LocalError.
    """
    from parking_net.local.alone import postgres_alone
    from parking_net.local.data_folder import DataFolder
    from parking_net.local.environment import adopt, given
    from parking_net.local.errors import LocalError

    folder = DataFolder(data)
    chosen = given()
    is_embedded = "POSTGRES_HOST" not in chosen
    with contextlib.ExitStack() as stack:
        if is_embedded and (alone or not folder.noted_values()):
            if not alone and not folder.postgres.exists():
                raise LocalError(
                    f"There is no platform in {folder.path}. Name its folder with --data, "
                    "or set POSTGRES_HOST to your server."
                )
            stack.enter_context(postgres_alone(folder, chosen))
        adopt(data)
        yield
