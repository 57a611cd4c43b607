"""The image's health check asks whatever service listens in its container."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.platform import environment_with, free_ports


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        ready = self.path in ("/readyz", "/door")
        self.send_response(200 if ready else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def check(*arguments: str, **ports: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "parking_net.health", *arguments],
        env=environment_with(free_ports() | ports),
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr.strip()


def test_the_service_that_listens_is_ready(port: int) -> None:
    assert check(PAYMENT_REST_PORT=str(port)) == (0, "")


def test_nothing_listens() -> None:
    assert check() == (1, "no service answers here")


def test_another_address(port: int) -> None:
    assert check(f"http://127.0.0.1:{port}/door") == (0, "")
    address = f"http://127.0.0.1:{port}/broken"
    assert check(address) == (1, f"{address} answers 503")
