"""Backups between private databases: what fits together, and what a restore refuses."""

from __future__ import annotations

import json
import os
import re
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest

from parking_net.backup import archive, keys, manifest, restoring
from parking_net.backup.errors import BackupError
from parking_net.backup.making import back_up
from parking_net.backup.moment import one_moment
from parking_net.backup.platform import Place, connected, rows_by_table
from parking_net.services import SCHEMAS
from tests.support.database import Databases, migrations_of
from tests.support.eventually import eventually
from tests.support.platform import command

ORDER = """
    WITH booking AS (
        INSERT INTO bookings (
            booking_id, parking_place_id, owner_id, place_name, place_city, place_address,
            place_timezone, capacity, user_id, user_login, date_from, date_to, hourly_rate,
            full_cost, currency, status, hold_expires_at, created_at, updated_at
        ) VALUES (
            $1, gen_random_uuid(), gen_random_uuid(), 'Harbour', 'Rotterdam', 'Quay 7', 'UTC', 1,
            gen_random_uuid(), 'driver', now(), now() + interval '2 hours', 500, 1000, 'USD',
            'Waiting', now() + interval '10 minutes', now(), now()
        )
    )
    INSERT INTO payment_orders (operation_id, booking_id, kind, amount, next_attempt_at, created_at)
    VALUES (gen_random_uuid(), $1, 'charge', 1000, now() + interval '1 hour', now())"""
EVENT = "SELECT events_publish(jsonb_build_array(jsonb_build_object('id', $1::uuid)))"
BACKUP_WAITS = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE NOT granted AND mode = 'ShareLock'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )"""


@dataclass(frozen=True)
class Deployment:
    """Seven databases, and the settings with which commands find them."""

    databases: Databases
    names: Mapping[str, str]
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        variables = {schema.name: schema.database.variable for schema in SCHEMAS}
        return {
            "POSTGRES_HOST": self.databases.address.postgres_host,
            "POSTGRES_PASSWORD": "unused",
            **{variables[schema]: name for schema, name in self.names.items()},
        }

    @property
    def places(self) -> dict[str, Place]:
        return {
            schema: Place(schema, name, self.databases.address, migrations_of(schema))
            for schema, name in self.names.items()
        }

    @property
    def elsewhere(self) -> Deployment:
        """Names that no database has yet."""
        return replace(self, names={each: f"restored_{uuid4().hex}" for each in self.names})

    async def run(self, *words: object) -> tuple[int, str]:
        return await command(*map(str, words), settings=self.settings, folder=self.folder)

    def rows(self) -> dict[str, dict[str, int]]:
        """How many rows each table of each database has."""
        found = {}
        for schema, place in self.places.items():
            with connected(place.server, place.database) as connection:
                found[schema] = rows_by_table(connection)
        return found

    def existing(self) -> set[str]:
        """The databases of these names that there are, drafts of a restore too."""
        place = next(iter(self.places.values()))
        with connected(place.server, "postgres") as connection:
            names = {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}
        return {name for name in names if name.removesuffix("_restoring") in self.names.values()}

    def drop(self) -> None:
        place = next(iter(self.places.values()))
        with connected(place.server, "postgres") as connection:
            for name in self.existing():
                connection.execute(f'DROP DATABASE "{name}"'.encode())


@pytest.fixture
async def deployment(new_database: Databases, tmp_path: Path) -> Deployment:
    names = {schema.name: await new_database.named(schema.name) for schema in SCHEMAS}
    return Deployment(new_database, names, tmp_path)


@pytest.fixture
async def elsewhere(deployment: Deployment) -> AsyncIterator[Deployment]:
    empty = deployment.elsewhere
    yield empty
    empty.drop()


async def test_a_restore_brings_back_what_was_backed_up_and_overwrites_nothing(
    deployment: Deployment, elsewhere: Deployment
) -> None:
    place = deployment.places["booking"]
    with connected(place.server, place.database) as bookings:
        bookings.execute(ORDER.replace("$1", "%(id)s").encode(), {"id": uuid4()})
    code, printed = await deployment.run("backup-key", deployment.folder / "key")
    assert code == 0, printed
    public = printed.strip().partition("=")[2]
    file = deployment.folder / "backup.zip"
    told = deployment.folder / "backup.prom"
    began = time.time()
    code, printed = await deployment.run("backup", file, "--recipient", public, "--metrics", told)
    assert code == 0, printed
    assert file.stat().st_mode & 0o777 == 0o600
    (made,) = re.findall(r"^backup_last_success_timestamp_seconds (\S+)$", told.read_text(), re.M)
    assert began <= float(made) <= time.time()
    untold = deployment.folder / "untold.prom"
    code, printed = await deployment.run("backup", file, "--metrics", untold)
    assert (code, untold.exists()) == (1, False)

    wish = ("restore", file, "--identity", deployment.folder / "key")
    code, printed = await elsewhere.run(*wish)
    assert code == 0, printed
    assert elsewhere.rows() == deployment.rows()
    assert elsewhere.rows()["booking"]["public.payment_orders"] == 1

    code, printed = await elsewhere.run(*wish)
    assert code == 1
    assert "holds data" in printed
    assert elsewhere.rows() == deployment.rows()
    assert elsewhere.existing() == set(elsewhere.names.values())


async def test_a_stopped_platform_has_its_own_server_whatever_is_set_and_was_noted(
    deployment: Deployment,
) -> None:
    secrets = "POSTGRES_PASSWORD=unused\nINTERNAL_SERVICE_TOKEN=a-token-of-tests\n"
    kept = deployment.folder / "secrets.env"
    kept.write_text(secrets)
    key, file = deployment.folder / "key", deployment.folder / "backup.zip"
    recipient = keys.recipient(keys.made(key))
    back_up(deployment.places, file, key=recipient, secrets=kept, say=_silent)

    data = deployment.folder / "data"
    settings = {"POSTGRES_USER": "anna", "POSTGRES_PORT": "6000"}

    async def run(*words: object) -> None:
        code, printed = await command(
            *map(str, words), "--data", str(data), settings=settings, folder=deployment.folder
        )
        assert code == 0, printed

    await run("restore", file, "--identity", key)
    assert "a-token-of-tests" in (data / "secrets.env").read_text()
    assert (data / "secrets.env").stat().st_mode & 0o777 == 0o600
    # As a run leaves it that used another server and was killed.
    (data / "running.json").write_text(json.dumps({"POSTGRES_HOST": "elsewhere.test"}))
    await run("backup", deployment.folder / "again.zip")


async def test_secrets_are_put_back_whole_or_not_at_all_and_known_again_to_the_byte(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(descriptor: int) -> None:
        raise OSError("The disk is full")

    # As an editor of another system may have left it.
    secrets = b"POSTGRES_PASSWORD=unused\r\n"
    kept = deployment.folder / "secrets.env"
    kept.write_bytes(secrets)
    key, file = deployment.folder / "key", deployment.folder / "backup.zip"
    recipient = keys.recipient(keys.made(key))
    back_up(deployment.places, file, key=recipient, secrets=kept, say=_silent)

    target = deployment.folder / "restored.env"
    with archive.read(file, keys.identity(key)) as reader:
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", fails)
            with pytest.raises(OSError, match="disk is full"):
                restoring.put_back_secrets(reader, target)
        assert not target.exists()
        restoring.put_back_secrets(reader, target)
        assert target.read_bytes() == secrets
        restoring.put_back_secrets(reader, target)
        target.write_bytes(b"POSTGRES_PASSWORD=another\n")
        with pytest.raises(BackupError, match="other secrets"):
            restoring.put_back_secrets(reader, target)


@pytest.mark.parametrize(
    ("schema", "statement"),
    [("booking", ORDER), ("events", EVENT)],
    ids=["an order to payment", "an event"],
)
async def test_what_crosses_between_databases_at_that_moment_is_waited_for(
    deployment: Deployment, new_database: Databases, schema: str, statement: str
) -> None:
    place = deployment.places[schema]
    seen: list[int] = []

    def look() -> None:
        with one_moment(deployment.places) as moment:
            there = next(each for each in moment.snapshots if each.place.schema == schema)
            seen.append(sum(rows_by_table(there.connection).values()))

    before = sum(deployment.rows()[schema].values())
    backup = threading.Thread(target=look)
    with (
        connected(place.server, place.database) as watcher,
        connected(place.server, place.database) as writer,
    ):
        with writer.transaction():
            sql = statement.replace("$1", "%(id)s").encode()
            writer.execute(sql, {"id": uuid4()})
            backup.start()
            await eventually(
                lambda: watcher.execute(BACKUP_WAITS.encode()).fetchone() == (True,),
                within_seconds=60,
            )
        backup.join(60)
    assert seen[0] > before


Spoil = Callable[[Path], None]


def _cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def _one_bit_turned(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _something_else(file: Path) -> None:
    file.write_bytes(b"hello")


def _with_manifest(change: Callable[[dict[str, object]], None]) -> Spoil:
    def spoil(file: Path) -> None:
        with zipfile.ZipFile(file) as old:
            members = {name: old.read(name) for name in old.namelist()}
        said = json.loads(members[manifest.MEMBER])
        change(said)
        members[manifest.MEMBER] = json.dumps(said).encode()
        with zipfile.ZipFile(file, "w") as new:
            for name, content in members.items():
                new.writestr(name, content)

    return spoil


def _of_tomorrow(said: dict[str, object]) -> None:
    databases = said["databases"]
    assert isinstance(databases, list)
    databases[0]["revision"] = "9999_tomorrow"


REFUSED: dict[str, tuple[Spoil, str]] = {
    "cut off": (_cut_off, "is damaged"),
    "one bit turned": (_one_bit_turned, "is damaged"),
    "not ours": (_something_else, "is damaged, or no backup"),
    "another format": (_with_manifest(lambda said: said.update(format=2)), "has format 2"),
    "a newer release": (_with_manifest(_of_tomorrow), "9999_tomorrow"),
}


async def test_a_restore_refuses_what_it_cannot_trust_before_it_touches_anything(
    deployment: Deployment, elsewhere: Deployment
) -> None:
    private = pyrage.x25519.Identity.generate()
    whole = deployment.folder / "whole.zip"
    back_up(deployment.places, whole, key=private.to_public(), secrets=None, say=_silent)

    def attempt(file: Path, key: pyrage.x25519.Identity | None) -> None:
        with archive.read(file, key) as reader:
            restoring.check(reader, _silent)
            restoring.restore(reader, elsewhere.places, _silent)

    for name, (spoil, said) in REFUSED.items():
        spoilt = deployment.folder / f"{name}.zip"
        spoilt.write_bytes(whole.read_bytes())
        spoil(spoilt)
        with pytest.raises(BackupError, match=said):
            attempt(spoilt, private)
    with pytest.raises(BackupError, match="Name the private key"):
        attempt(whole, None)
    with pytest.raises(BackupError, match="cannot be decrypted with this key"):
        attempt(whole, pyrage.x25519.Identity.generate())
    assert elsewhere.existing() == set()


async def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(
    deployment: Deployment,
) -> None:
    file = deployment.folder / "backup.zip"
    file.write_text("precious")
    with pytest.raises(BackupError, match="overwrites nothing"):
        back_up(deployment.places, file, key=None, secrets=None, say=_silent)
    assert file.read_text() == "precious"

    absent = {**deployment.places, "payment": replace(deployment.places["payment"], database="no")}
    with pytest.raises(BackupError, match="does not let postgres into no"):
        back_up(absent, deployment.folder / "new.zip", key=None, secrets=None, say=_silent)
    assert {each.name for each in deployment.folder.iterdir()} == {"backup.zip"}


async def test_a_backup_that_the_disk_spoilt_is_none(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(descriptor: int) -> None:
        os.pwrite(descriptor, b"spoilt", 200)

    monkeypatch.setattr(os, "fsync", spoilt)
    with pytest.raises(BackupError, match="is damaged"):
        back_up(
            deployment.places, deployment.folder / "new.zip", key=None, secrets=None, say=_silent
        )
    assert list(deployment.folder.iterdir()) == []


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    public = keys.made(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(keys.identity(file).to_public()) == public == str(keys.recipient(public))
    with pytest.raises(BackupError, match="Name another file"):
        keys.made(file)
    with pytest.raises(BackupError, match="BACKUP_RECIPIENT"):
        keys.recipient("age1nonsense")


def _silent(sentence: str) -> None:
    """Nobody listens."""
