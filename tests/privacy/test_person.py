"""What an operator hands out about a person leaves out nothing; who is forgotten is gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from parking_net.backup.platform import Place
from parking_net.privacy.export import exported
from parking_net.privacy.tables import PASSING, PERSONAL
from parking_net.services import SCHEMAS
from tests.support.database import Databases, migrations_of
from tests.support.platform import command

NAMING = ("user_id", "owner_id", "actor_id", "account_id", "created_by", "driver_id")
TABLES = """
    SELECT DISTINCT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = ANY($1)"""
PASSWORD = "Correct-Horse-7"
# A change without its booking: what is looked for here is the row and its types alone.
CHANGE = """
    SET session_replication_role = replica;
    INSERT INTO booking_changes
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'pending',
            '2026-11-23 10:00+03', '2026-11-23 12:00+03', 500, 250, 3,
            '{[2026-11-23 11:00+03, 2026-11-23 12:00+03)}', 'PERSON',
            '2026-11-23 09:00+03', '2026-11-23 08:00+03', NULL)"""


async def test_every_table_that_names_a_person_is_exported_or_passing(
    new_database: Databases,
) -> None:
    naming = set()
    for schema in SCHEMAS:
        database = await new_database(schema.name)
        rows = await database.fetch(TABLES, list(NAMING))
        naming |= {f"{schema.name}.{row['table_name']}" for row in rows}
    handed_out = {f"{schema}.{table}" for schema, tables in PERSONAL.items() for table in tables}
    assert naming - handed_out <= PASSING
    assert handed_out & PASSING == set()


@pytest.fixture
async def settings(new_database: Databases) -> dict[str, str]:
    names = {each.database.variable: await new_database.named(each.name) for each in SCHEMAS}
    return {
        "POSTGRES_HOST": new_database.address.postgres_host,
        "POSTGRES_PASSWORD": "unused",
        "INTERNAL_SERVICE_TOKEN": "internal-token-for-tests",
        "IDENTITY_KEY_SECRET": "a secret of the tests",
        "AUTH_ISSUER": "http://auth.test",
        **names,
    }


async def test_a_person_is_exported_and_then_forgotten(
    settings: dict[str, str], tmp_path: Path
) -> None:
    async def run(*words: str, stdin: str = "") -> tuple[int, str]:
        return await command(*words, settings=settings, folder=tmp_path, stdin=stdin)

    for login in ("anna", "boss"):
        who = ("--login", login, "--email", f"{login}@example.com", "--password-stdin")
        code, printed = await run("create-admin", *who, stdin=f"{PASSWORD}\n")
        assert code == 0, printed

    code, printed = await run("person", "export", "anna@example.com", "anna.json")
    assert code == 0, printed
    file = tmp_path / "anna.json"
    assert file.stat().st_mode & 0o777 == 0o600
    (account,) = json.loads(file.read_text())["auth"]["users"]
    assert account["login"] == "anna"
    assert "password_hash" not in account
    code, printed = await run("person", "export", "anna", "anna.json")
    assert (code, "Name another file" in printed) == (1, True)

    code, printed = await run("person", "erase", "anna", stdin="n\n")
    assert code == 1
    code, printed = await run("person", "erase", account["user_id"], "--yes")
    assert (code, "anna is forgotten" in printed) == (0, True)
    code, printed = await run("person", "erase", "anna", "--yes")
    assert (code, "Nobody here has" in printed) == (1, True)
    code, printed = await run("person", "erase", "boss", "--yes")
    assert (code, "last enabled administrator" in printed) == (1, True)


async def test_a_row_is_exported_whatever_its_columns_are(new_database: Databases) -> None:
    address = new_database.address
    names = {schema: await new_database.named(schema) for schema in PERSONAL}
    places = {
        schema: Place(schema, name, address, migrations_of(schema))
        for schema, name in names.items()
    }
    person = uuid4()
    with psycopg.connect(
        host=address.postgres_host, user=address.postgres_user, dbname=names["booking"]
    ) as connection:
        connection.execute(CHANGE.replace("PERSON", str(person)).encode())
    (change,) = exported(places, person)["booking"]["booking_changes"]
    assert json.loads(json.dumps(change)) == change
    assert (change["full_cost"], change["actor_id"]) == (500, str(person))
    assert datetime.fromisoformat(change["date_from"]) == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert "2026-11-23" in change["extra"]
