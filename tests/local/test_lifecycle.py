"""A platform's life: up, hurt, healed, down, killed, and up again with everything it knew."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from parking_net.local.data_folder import GENERATED_SECRETS
from parking_net.services import SERVICES
from tests.local.conftest import a_folder
from tests.support.eventually import eventually
from tests.support.platform import (
    PARTS,
    RunningPlatform,
    command,
    free_ports,
    running_platform,
    started,
)

pytestmark = pytest.mark.timeout(600)

STOP_LIMIT_SECONDS = 30.0
PASSWORD = "Parking1234"
DEMO_PEOPLE = ("demo_driver_1", "demo_driver_2", "demo_driver_3", "demo_owner_1", "demo_owner_2")


async def register(platform: RunningPlatform, login: str) -> str:
    """A new driver's token."""
    body = {
        "login": login,
        "email": f"{login}@example.org",
        "password": PASSWORD,
        "role": "driver",
    }
    async with httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client:
        answer = await client.post("/auth/register", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


async def can_sign_in(platform: RunningPlatform, login: str) -> bool:
    async with httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client:
        answer = await client.post("/auth/login", json={"login": login, "password": PASSWORD})
    return answer.status_code == 200


@contextlib.asynccontextmanager
async def opened_stream(platform: RunningPlatform, login: str) -> AsyncIterator[None]:
    """What a page of this new driver holds open."""
    headers = {"api_key": await register(platform, login)}
    address = "/notifications/stream"
    async with (
        httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client,
        client.stream("GET", address, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        yield


@pytest.mark.parametrize("part", PARTS)
async def test_whatever_dies_returns(platform: RunningPlatform, part: str) -> None:
    pid = platform.kill(part)
    await platform.replaced(part, pid)
    assert platform.pid_of(part) != pid
    assert platform.printed(f"{part:<12} died")
    assert await can_sign_in(platform, "nobody_of_this_name") is False
    await register(platform, f"after_{part}_died")


async def test_a_second_one_on_the_same_folder_is_refused(platform: RunningPlatform) -> None:
    second = await started(platform.data, free_ports())
    assert await second.ended() == 1
    assert second.printed(f"already running on {platform.data} (process {platform.pid})")
    async with httpx.AsyncClient(timeout=30) as client:
        assert (await client.get(f"{platform.base_url}/status/auth")).status_code == 200


@pytest.mark.parametrize("variable", ["GATEWAY_PORT", "BOOKING_REST_PORT", "AUTH_GRPC_PORT"])
async def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path, variable: str) -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as it:
        taken = str(it.sockets[0].getsockname()[1])
        refused = await started(a_folder(tmp_path), {**free_ports(), variable: taken})
        assert await refused.ended() == 1
    [sentence] = refused.output
    assert sentence.startswith(f"Port {taken} of ")
    assert f"set {variable} to another one" in sentence


async def test_secrets_are_for_their_owner_only_and_stay(platform: RunningPlatform) -> None:
    path = platform.data / "secrets.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    names = {line.partition("=")[0] for line in path.read_text(encoding="utf-8").splitlines()}
    assert names == set(GENERATED_SECRETS)


async def test_secrets_are_not_shown_to_other_users_nor_written_to_logs(
    platform: RunningPlatform,
) -> None:
    lines = (platform.data / "secrets.env").read_text(encoding="utf-8").splitlines()
    secrets = [line.partition("=")[2] for line in lines]
    visible = []
    for process in platform.processes():
        # One of PostgreSQL's may end meanwhile.
        with contextlib.suppress(psutil.NoSuchProcess):
            visible += process.cmdline()
    logged = [path.read_text(encoding="utf-8") for path in (platform.data / "logs").iterdir()]
    for secret in secrets:
        assert not any(secret in text for text in [*visible, *logged, *platform.output])


async def test_the_database_listens_to_this_user_only(platform: RunningPlatform) -> None:
    assert stat.S_IMODE(os.stat(socket_directory_of(platform.data)).st_mode) == 0o700
    assert psutil.Process(platform.pid_of("postgres")).net_connections(kind="inet") == []


async def test_it_stops_in_time_leaves_nothing_and_knows_everything_again(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    async with running_platform(data) as first:
        await register(first, "driver_of_before")
        secrets = (data / "secrets.env").read_bytes()
        processes, socket_directory = first.processes(), socket_directory_of(data)
        async with opened_stream(first, "driver_with_an_open_page"):
            assert await first.stop(signal.SIGTERM) < STOP_LIMIT_SECONDS
        assert await first.ended() == 0
        assert [process for process in processes if process.is_running()] == []
        assert not socket_directory.exists()
    async with running_platform(data) as second:
        assert await can_sign_in(second, "driver_of_before")
        assert (data / "secrets.env").read_bytes() == secrets
        assert await second.stop(signal.SIGINT) < STOP_LIMIT_SECONDS
        assert await second.ended() == 0


async def test_it_comes_back_after_everything_was_killed(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    async with running_platform(data) as first:
        await register(first, "driver_of_before")
        socket_directory = socket_directory_of(data)
        kill([process.pid for process in first.processes()])
        await first.ended()
    async with running_platform(data) as second:
        assert await can_sign_in(second, "driver_of_before")
        assert not socket_directory.exists()


async def test_what_a_killed_up_leaves_behind_is_stopped(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    ports = free_ports()
    first = await started(data, ports)
    await first.ready()
    await register(first, "driver_of_before")
    left = first.processes()[1:]
    kill([first.pid])
    # The same ports, at once: it waits for them.
    second = await started(data, ports)
    await second.ready()
    assert await can_sign_in(second, "driver_of_before")
    assert [process for process in left if process.is_running()] == []
    await second.stop()


async def test_an_orphaned_database_server_is_replaced(tmp_path: Path) -> None:
    """Even when nobody was left to stop it."""
    data = a_folder(tmp_path)
    async with running_platform(data) as first:
        await register(first, "driver_of_before")
        server = psutil.Process(first.pid_of("postgres"))
        kin = {server.pid, *(child.pid for child in server.children(recursive=True))}
        kill([process.pid for process in first.processes() if process.pid not in kin])
        await first.ended()
        assert server.is_running()
    async with running_platform(data) as second:
        assert not server.is_running()
        assert await can_sign_in(second, "driver_of_before")


async def test_demo_data_is_loaded_once_and_its_logins_are_printed(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    async with running_platform(data, "--demo") as first:
        printed = demo_logins(first)
        assert sorted(role for role, _, _ in printed) == ["admin", *["driver"] * 3, *["owner"] * 2]
        places = await count_of_places(first)
        assert places >= 40
        told = await told_to(first, printed)
        assert {len(told[login]) > 5 for login in DEMO_PEOPLE} == {True}
        assert {0 < unread(told[login]) < len(told[login]) for login in DEMO_PEOPLE} == {True}
        assert told["demo_driver_1"][-1]["title"].startswith("Booking confirmed: ")
        assert told["demo_driver_2"][-1]["title"].startswith("Бронирование подтверждено: ")
        assert len({one["created_at"][:13] for one in told["demo_driver_1"]}) > 5
        assert (await first.command("verify"))[0] == 0
    async with running_platform(data, "--demo") as second:
        assert demo_logins(second) == printed
        assert await told_to(second, printed) == told
        assert await count_of_places(second) == places
        async with httpx.AsyncClient(base_url=second.base_url, timeout=20) as client:
            for role, login, password in printed:
                body = {"login": login, "password": password}
                answer = await client.post("/auth/login", json=body)
                assert answer.json()["user"]["role"] == role


async def test_an_unfinished_first_start_can_be_interrupted(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    interrupted = await started(data, free_ports())
    await eventually(lambda: interrupted.printed("starting"), within_seconds=30)
    assert await interrupted.stop() < STOP_LIMIT_SECONDS
    async with running_platform(data) as second:
        assert second.printed("is ready after")


async def test_wrong_settings_of_all_services_are_named_and_nothing_starts(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    wrong = {
        "HOLD_MINUTES": "0",
        "CURRENCY": "dollar",
        "ACCESS_TOKEN_MINUTES": "60",
        "PROMOCODE_MISS_LIMIT": "none",
        "TELEGRAM_WEBHOOK_URL": "here",
    }
    refused = await started(data, free_ports(), **wrong, TELEGRAM_API_KEY="1:key")
    assert await refused.ended() == 1
    assert [name for name in wrong if not refused.printed(name)] == []
    assert not any("starting" in line for line in refused.output)
    assert not (data / "postgres").exists()
    assert list((data / "logs").iterdir()) == []


async def test_a_first_start_leaves_nothing_alarming_in_the_log(platform: RunningPlatform) -> None:
    log = (platform.data / "logs" / "postgres.log").read_text(encoding="utf-8")
    assert "database system is ready" in log
    assert "does not exist" not in log


async def test_the_bot_is_off_and_that_is_said_once(platform: RunningPlatform) -> None:
    [line] = [line for line in platform.output if line.startswith("telegram")]
    assert line.split()[:2] == ["telegram", "off"]
    assert "TELEGRAM_API_KEY" in line
    assert "parking-net telegram console" in line
    with pytest.raises(LookupError):
        platform.pid_of("telegram")


@pytest.fixture(scope="module")
async def outside(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningPlatform]:
    """A platform whose database another one runs."""
    folder = tmp_path_factory.mktemp("outside")
    async with running_platform(a_folder(folder)) as owner:
        address = {
            "POSTGRES_HOST": str(socket_directory_of(owner.data)),
            "POSTGRES_PASSWORD": "unused",
            **{service.database.variable: f"other_{service.name}" for service in SERVICES},
            "EVENTS_DB_NAME": "other_events",
        }
        async with running_platform(folder / "other data", **address) as running:
            yield running


async def test_a_server_of_ones_own_is_used_instead(outside: RunningPlatform) -> None:
    await register(outside, "driver_elsewhere")
    assert not (outside.data / "postgres").exists()
    with pytest.raises(LookupError):
        outside.pid_of("postgres")


async def test_an_administrator_is_made_on_the_running_platform(platform: RunningPlatform) -> None:
    who = ("--login", "chief", "--email", "chief@example.org", "--password-stdin")
    arguments = ("create-admin", *who)
    code, printed = await platform.command(*arguments, stdin=f"{PASSWORD}\n")
    assert (code, printed) == (0, "chief is an administrator now\n")
    assert await can_sign_in(platform, "chief")
    code, printed = await platform.command(*arguments, stdin="Another1234\n")
    assert code == 0
    assert printed == (
        "chief is an administrator already; e-mail and password stay what they were\n"
    )
    assert await can_sign_in(platform, "chief")
    code, printed = await platform.command(*arguments, stdin="weak\n")
    assert code == 1
    assert "password" in printed.lower()
    assert "Traceback" not in printed


async def test_the_doctor_finds_a_running_platform_well(platform: RunningPlatform) -> None:
    code, printed = await platform.command("doctor")
    assert code == 0, printed
    assert "telegram is off" in printed
    assert f"Parking Net runs on {platform.data} (process {platform.pid})" in printed
    assert "booking is ready" in printed
    code, printed = await platform.command("migrate")
    assert code == 0
    assert printed.count("up to date") == len(SERVICES) + 1


async def test_commands_in_another_shell_find_the_ports_and_databases(
    outside: RunningPlatform,
) -> None:
    """Which are not the usual ones; that shell knows only the password, which is noted nowhere."""
    data = ("--data", str(outside.data))
    known = {"POSTGRES_PASSWORD": "unused"}

    async def said(*arguments: str) -> tuple[int, str]:
        return await command(*arguments, *data, settings=known, folder=outside.data.parent)

    code, printed = await said("doctor")
    assert code == 0, printed
    assert "booking is ready" in printed
    code, printed = await said("migrate")
    assert code == 0, printed
    assert "migrated" not in printed
    code, printed = await said("verify")
    assert code == 0, printed


async def test_what_runs_is_noted_without_secrets_until_it_stops(tmp_path: Path) -> None:
    data = a_folder(tmp_path)
    async with running_platform(data, INTERNAL_SERVICE_TOKEN="a-token-of-my-own") as platform:
        note = data / "running.json"
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        noted = json.loads(note.read_text(encoding="utf-8"))
        assert noted["AUTH_REST_PORT"] == platform.ports["AUTH_REST_PORT"]
        assert not [name for name in noted if "TOKEN" in name or "SECRET" in name]
        assert "a-token-of-my-own" not in note.read_text(encoding="utf-8")
    assert not note.exists()


async def test_with_a_key_the_bot_runs_and_has_one_door(tmp_path: Path) -> None:
    """Whether Telegram can be reached or not; here nothing answers where it should be."""
    nowhere = f"http://127.0.0.1:{free_ports()['GATEWAY_PORT']}"
    bot = {"TELEGRAM_API_KEY": "1:key-of-a-test", "TELEGRAM_API_URL": nowhere}
    async with (
        running_platform(a_folder(tmp_path), **bot) as platform,
        httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client,
    ):
        assert platform.printed("telegram     ready")
        assert (await client.get("/status/telegram")).status_code == 200
        stranger = await client.post("/telegram/webhook", json={"update_id": 1})
        assert stranger.status_code == 403
        assert (await client.get("/telegram/metrics")).status_code == 404
        pid = platform.kill("telegram")
        await platform.replaced("telegram", pid)
        assert not any("key-of-a-test" in line for line in platform.output)


def demo_logins(platform: RunningPlatform) -> list[tuple[str, str, str]]:
    """Role, login and password, a line each."""
    words = [line.split() for line in platform.output]
    return [(line[0], line[1], line[2]) for line in words if line[1:2] and "demo_" in line[1]]


async def told_to(
    platform: RunningPlatform, logins: list[tuple[str, str, str]]
) -> dict[str, list[dict[str, Any]]]:
    """The notifications of each of these people."""
    found = {}
    async with httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client:
        for _, login, password in logins:
            signed_in = await client.post(
                "/auth/login", json={"login": login, "password": password}
            )
            headers = {"api_key": signed_in.json()["token"]}
            answer = await client.get("/notifications", params={"limit": 200}, headers=headers)
            found[login] = answer.json()
    return found


def unread(notifications: list[dict[str, Any]]) -> int:
    return sum(one["read_at"] is None for one in notifications)


async def count_of_places(platform: RunningPlatform) -> int:
    async with httpx.AsyncClient(base_url=platform.base_url, timeout=20) as client:
        answer = await client.get("/parking", params={"count": "true", "limit": 1})
    return int(answer.headers["x-total-count"])


def socket_directory_of(data: Path) -> Path:
    return Path((data / "postgres" / "postmaster.pid").read_text().splitlines()[4])


def kill(pids: list[int]) -> None:
    for pid in pids:
        # The death of one may be the end of others.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
