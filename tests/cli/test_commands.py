"""The command line as a person meets it: help, refusals in words, and honest exit codes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from parking_net.local.data_folder import DataFolder
from parking_net.services import SERVICES
from tests.support.platform import COMMAND, command, environment_with, free_ports

COMMANDS = (
    *("up", "serve", "migrate", "create-admin", "verify", "openapi", "doctor"),
    *("events", "telegram", "render", "gateway"),
)
PACKAGES = [f"parking_net.{service.package or service.name}" for service in SERVICES]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one with a space in its name."""
    made = tmp_path / "an empty folder"
    made.mkdir()
    return made


async def run(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    return await command(*arguments, settings=settings, folder=folder)


async def test_help_names_every_command(folder: Path) -> None:
    code, printed = await run(folder, "--help")
    assert code == 0
    assert [name for name in COMMANDS if name not in printed] == []


@pytest.mark.parametrize("name", COMMANDS)
async def test_each_command_explains_itself(folder: Path, name: str) -> None:
    code, printed = await run(folder, name, "--help")
    assert code == 0
    assert f"parking-net {name}" in printed.replace("cli.py", "parking-net") or name in printed


async def test_the_version_is_shown(folder: Path) -> None:
    assert await run(folder, "--version") == (0, "0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["serve", "cinema"], 2, "There is no service called cinema. There are: auth, parking"),
        (["migrate"], 1, "Start it with `parking-net up`, or set POSTGRES_HOST"),
        (["migrate", "cinema"], 1, "Nothing runs on"),
        (["verify"], 1, "Start it with `parking-net up`"),
        (["up", "--port", "0"], 2, "--port"),
        (["dance"], 2, "No such command"),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(
    folder: Path, arguments: list[str], code: int, words: str
) -> None:
    ended, printed = await run(folder, *arguments)
    assert ended == code
    assert words in printed
    assert "Traceback" not in printed


async def test_missing_settings_are_all_named_at_once(folder: Path) -> None:
    code, printed = await run(folder, "serve", "auth", HOLD_MINUTES="soon")
    assert code == 2
    for variable in ("POSTGRES_HOST", "INTERNAL_SERVICE_TOKEN", "IDENTITY_KEY_SECRET"):
        assert f"{variable} is not set" in printed
    assert "HOLD_MINUTES" in printed
    assert "soon" not in printed


async def test_there_is_no_bot_without_a_key(folder: Path) -> None:
    code, printed = await run(folder, "serve", "telegram")
    assert code == 2
    assert "telegram: TELEGRAM_API_KEY is not set" in printed


async def test_a_dotenv_file_is_read_and_the_environment_wins(folder: Path) -> None:
    (folder / ".env").write_text("AUTH_REST_PORT=x1\nPARKING_REST_PORT=70000\n", encoding="utf-8")
    code, printed = await run(folder, "up")
    assert code == 1
    assert "AUTH_REST_PORT must be a port number from 1 to 65535, not 'x1'" in printed
    code, printed = await run(folder, "up", **{**free_ports(), "PARKING_REST_PORT": "x2"})
    assert code == 1
    assert "PARKING_REST_PORT must be a port number from 1 to 65535, not 'x2'" in printed


async def test_two_variables_with_one_port_are_both_named(folder: Path) -> None:
    ports = free_ports()
    code, printed = await run(folder, "up", **{**ports, "AUTH_GRPC_PORT": ports["GATEWAY_PORT"]})
    assert code == 1
    assert f"GATEWAY_PORT and AUTH_GRPC_PORT are both {ports['GATEWAY_PORT']}" in printed


async def test_a_port_of_postgresql_that_is_none_is_named(folder: Path) -> None:
    code, printed = await run(folder, "up", POSTGRES_PORT="abc", **free_ports())
    assert code == 1
    assert "POSTGRES_PORT" in printed
    assert "Traceback" not in printed


async def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    code, printed = await run(folder, "up", "--data", "file/data", **free_ports())
    assert code == 1
    assert f"The data folder {folder}/file/data cannot be used" in printed
    assert "Traceback" not in printed


async def test_the_doctor_says_what_to_mend(folder: Path) -> None:
    ports = free_ports()
    code, printed = await run(folder, "doctor", **ports)
    assert code == 0, printed
    assert "start: parking-net up" in printed
    wrong = {**ports, "CURRENCY": "dollar", "PAYMENT_REST_PORT": ports["AUTH_REST_PORT"]}
    code, printed = await run(folder, "doctor", **wrong)
    assert code == 1
    assert "mend CURRENCY must be the three capital letters of a currency" in printed
    assert "AUTH_REST_PORT and PAYMENT_REST_PORT are both" in printed
    assert not (folder / ".parking-net").exists()


async def test_the_doctor_asks_what_is_named_beside_the_database_of_this_machine(
    folder: Path,
) -> None:
    code, printed = await run(folder, "doctor", **free_ports(), KAFKA_BROKER="127.0.0.1:9")
    assert code == 1
    assert "mend KAFKA_BROKER: 127.0.0.1:9 does not answer" in printed


async def test_the_doctor_asks_for_the_certificates_of_what_runs(folder: Path) -> None:
    domain = {"FRONTEND_DOMAIN": "app.invalid"}
    sentence = "mend FRONTEND_DOMAIN: app.invalid does not answer on port 443"
    _, printed = await run(folder, "doctor", **free_ports(), **domain)
    assert sentence not in printed
    data = DataFolder(folder / ".parking-net")
    data.create()
    with data.locked():
        data.write_down(domain, domain)
        _, printed = await run(folder, "doctor", **free_ports())
    assert sentence in printed


async def test_the_descriptions_are_exported_and_compared(folder: Path) -> None:
    code, printed = await run(folder, "openapi", "export", "--output", "described")
    assert code == 0, printed
    written = {path.stem: path for path in (folder / "described").iterdir()}
    assert written.keys() == {service.name for service in SERVICES if service.has_public_api}
    assert yaml.safe_load(written["booking"].read_bytes())["openapi"].startswith("3.1")
    check = ("openapi", "export", "--output", "described", "--check")
    assert await run(folder, *check) == (0, "")
    written["booking"].write_text("{}", encoding="utf-8")
    code, printed = await run(folder, *check)
    assert code == 1
    assert printed == "Out of date: described/booking.yaml. Run: parking-net openapi export\n"


@pytest.mark.parametrize(("settings", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals_that_want_them(
    folder: Path, settings: dict[str, str], is_coloured: bool
) -> None:
    screen, terminal = pty.openpty()
    environment = environment_with({"TERM": "xterm-256color", **free_ports(), **settings})
    with open(screen, "rb", buffering=0) as shown:
        subprocess.run(
            [*COMMAND, "doctor"], cwd=folder, env=environment, stdout=terminal, check=True
        )
        os.close(terminal)
        printed = shown.read(200)
    assert b"Python" in printed
    assert (b"\x1b[32m" in printed) is is_coloured


async def test_pipes_get_no_colours(folder: Path) -> None:
    code, printed = await run(folder, "doctor", **free_ports(), TERM="xterm-256color")
    assert code == 0
    assert "\x1b" not in printed


def test_help_loads_no_service() -> None:
    """Help must be there at once, and `serve X` must not carry the others about."""
    told = subprocess.run(
        [sys.executable, "-c", "import sys, parking_net.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"litestar", "asyncpg", "grpc", "pydantic", "alembic", "parking_net.auth"}
    assert heavy & set(told.stdout.split()) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_service_loads_no_other_service(package: str) -> None:
    code = f"import sys, parking_net.serve, {package}.app; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = {each for each in PACKAGES if each != package}
    assert others & set(told.stdout.split()) == set()
    assert {"alembic", "typer", "psycopg"} & set(told.stdout.split()) == set()


def test_every_operation_is_summed_up_in_words() -> None:
    """What stands in the reference is for people; without it Litestar shows the handler's name."""
    described = [service.openapi_document() for service in SERVICES if service.has_public_api]
    summaries = [
        operation["summary"]
        for document in described
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert len(summaries) > 40
    assert [summary for summary in summaries if " " not in summary] == []
