"""A service as a process: how it starts, refuses to start, and stops."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
SERVICE = [sys.executable, "-m", "tests.shared.running_example"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def begin(**environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            SERVICE,
            cwd=ROOT,
            env={**os.environ, "EXAMPLE_REST_PORT": str(port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def wait_until_started(process: subprocess.Popen[str]) -> None:
    events_until(process, "service_started")


def events_until(process: subprocess.Popen[str], last: str) -> list[str]:
    assert process.stdout is not None
    events = []
    for line in process.stdout:
        events.append(json.loads(line)["event"])
        if events[-1] == last:
            return events
    pytest.fail(f"the service ended without {last}: {events}")


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_drains_and_ends_well(
    start: Callable[..., subprocess.Popen[str]], port: int, number: signal.Signals
) -> None:
    process = start(DRAIN_SECONDS="3")
    wait_until_started(process)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
        assert http.get("/readyz").status_code == 200
        process.send_signal(number)
        statuses = _statuses_until_gone(http)
    assert statuses[-1] == 503, "readiness falls while the port still answers"
    code, output, errors = ended(process)
    assert (code, errors) == (0, "")
    events = [json.loads(line)["event"] for line in output.splitlines()]
    assert [event for event in events if event != "http_request"] == [
        "job_stopped",
        "closed",
        "service_stopped",
    ]


def _statuses_until_gone(http: httpx.Client) -> list[int]:
    statuses = []
    deadline = time.monotonic() + 45
    while time.monotonic() < deadline:
        try:
            statuses.append(http.get("/readyz").status_code)
        except httpx.TransportError:
            return statuses
        # Nobody reads its log meanwhile: one full of requests would stop the process.
        time.sleep(0.05)
    return statuses


def test_calls_are_taken_once_the_database_answers(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    assert events_until(start(EXAMPLE_MODE="database late"), "service_started") == [
        "database_away",
        "database_away",
        "database_reached",
        "calls_taken",
        "service_started",
    ]


def test_it_can_be_stopped_before_it_takes_calls(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    process = start(EXAMPLE_MODE="database away", DRAIN_SECONDS="0")
    events_until(process, "database_away")
    process.terminate()
    code, output, errors = ended(process)
    assert (code, errors) == (0, "")
    assert "calls_taken" not in output


def test_a_request_under_way_is_finished(
    start: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    process = start(DRAIN_SECONDS="0")
    wait_until_started(process)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert process.stdout is not None
        assert "slow_begun" in process.stdout.readline()
        process.terminate()
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert ended(process)[0] == 0


def test_a_taken_port_is_named(start: Callable[..., subprocess.Popen[str]], port: int) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        code, _, errors = ended(start())
    assert code == 1
    assert str(port) in errors
    assert "EXAMPLE_REST_PORT" in errors
    assert "Traceback" not in errors


def test_a_taken_grpc_port_is_named(start: Callable[..., subprocess.Popen[str]]) -> None:
    code, _, errors = ended(start(EXAMPLE_MODE="grpc port taken"))
    assert code == 1
    assert "1234" in errors
    assert "EXAMPLE_GRPC_PORT" in errors
    assert "Traceback" not in errors


def test_wrong_configuration_is_told_in_whole(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    code, _, errors = ended(start(EXAMPLE_MODE="misconfigured"))
    assert code == 2
    assert errors.splitlines() == ["example: FIRST is not set", "example: SECOND is wrong"]


def test_a_failure_at_start_ends_the_process(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    code, output, _ = ended(start(EXAMPLE_MODE="broken"))
    assert code == 1
    assert json.loads(output.splitlines()[-1])["event"] == "service_failed"


def test_as_many_connections_may_be_open_as_the_machine_allows(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    usual, most = 256, 4096
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (usual, before[1]))
    try:
        process = start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    wait_until_started(process)
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    assert soft >= min(hard, most)
