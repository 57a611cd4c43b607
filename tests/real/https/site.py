"""A platform behind nginx, the web app at one name and the API at another."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from parking_net.local import gateway
from tests.acceptance.people import People
from tests.acceptance.running import Running, started
from tests.acceptance.world import World
from tests.real.https.doors import client
from tests.real.https.echo import echoing
from tests.real.https.programs import ROOT, output_of, program, running
from tests.support.authority import Authority
from tests.support.platform import environment_with
from tests.support.ports import free_port_numbers

FRONTEND: Final = "parking.test"
BACKEND: Final = "api.parking.test"
BESIDE: Final = ("jaeger", "grafana", "prometheus", "keycloak")
PASSWORD: Final = "look-at-it"
PASSWORDS: Final = "operator:{PLAIN}look-at-it\n"


@dataclass(frozen=True)
class Ports:
    http: int
    https: int
    web: int
    beside: int


@dataclass(frozen=True)
class Site:
    """nginx with the files as they were rendered, and what is behind it."""

    running: Running
    ports: Ports
    folder: Path
    trusted: Path
    http: httpx.AsyncClient

    @property
    def frontend(self) -> str:
        return f"https://{FRONTEND}:{self.ports.https}"

    @property
    def backend(self) -> str:
        return f"https://{BACKEND}:{self.ports.https}"

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "rendered").iterdir())

    @property
    def world(self) -> World:
        """The platform as people at home reach it."""
        return World(self.running.world.ports, self.backend, self.http, "gateway")

    @property
    def people(self) -> People:
        """They are made past nginx, which counts sign-ups, and go through it from then on."""
        return self.running.people

    def client(self, address: str) -> httpx.AsyncClient:
        """A client at that address, of this machine's 127.0.0.0/8."""
        return client(self.trusted, address=address)

    def beside(self, name: str) -> str:
        return f"https://{name}.{BACKEND}:{self.ports.https}"


@contextlib.asynccontextmanager
async def opened_site(folder: Path) -> AsyncIterator[Site]:
    ports = Ports(*free_port_numbers(4))
    trusted = _certified(folder)
    at_home = {
        "CORS_ALLOWED_ORIGINS": f"https://{FRONTEND}:{ports.https}",
        "AUTH_ISSUER": f"https://{BACKEND}:{ports.https}/auth",
    }
    async with contextlib.AsyncExitStack() as stack:
        platform = await stack.enter_async_context(started(folder / "data", **at_home))
        await _render(folder, platform, ports)
        await stack.enter_async_context(_web_app(folder, ports.web))
        await stack.enter_async_context(echoing(ports.beside))
        await stack.enter_async_context(_nginx(folder, ports.https))
        http = await stack.enter_async_context(client(trusted))
        yield Site(platform, ports, folder, trusted, http)


def _certified(folder: Path) -> Path:
    authority = Authority()
    authority.certify(folder / "certificates" / FRONTEND, FRONTEND)
    beside = [f"{name}.{BACKEND}" for name in BESIDE]
    authority.certify(folder / "certificates" / BACKEND, BACKEND, *beside)
    (folder / "passwords").write_text(PASSWORDS, encoding="utf-8")
    challenges = folder / "challenges" / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "question").write_text("answer", encoding="utf-8")
    return authority.write(folder / "trusted.pem")


async def _render(folder: Path, platform: Running, ports: Ports) -> None:
    """By the command, with the settings of the platform."""
    names = {
        **platform.environment,
        "FRONTEND_DOMAIN": FRONTEND,
        "BACKEND_DOMAIN": BACKEND,
        "GATEWAY_HTTP_PORT": str(ports.http),
        "GATEWAY_HTTPS_PORT": str(ports.https),
        "FRONTEND_PORT": str(ports.web),
        **{f"{name.upper()}_PORT": str(ports.beside) for name in BESIDE},
    }
    options = {
        "output": folder / "rendered",
        "certificates": folder / "certificates",
        "challenges": folder / "challenges",
        "passwords": folder / "passwords",
    }
    command = [str(ROOT / ".venv" / "bin" / "parking-net"), "render", "nginx", "--no-ipv6"]
    for name, path in options.items():
        command += [f"--{name}", str(path)]
    code, printed = await output_of(*command, environment=names)
    assert code == 0, printed


def _nginx(folder: Path, port: int) -> contextlib.AbstractAsyncContextManager[int]:
    """As a host runs it, but in the foreground and within the folder."""
    at = folder / "nginx"
    at.mkdir()
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"    {name}_temp_path {at / name};" for name in kept)
    user = "user root;" if os.geteuid() == 0 else ""
    (at / "nginx.conf").write_text(
        f"""{user}
daemon off;
pid {at / "pid"};
error_log stderr warn;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
{paths}
    access_log off;
    include {folder / "rendered"}/*.conf;
}}
""",
        encoding="utf-8",
    )
    nginx = (program("nginx", "nginx-light"), "-e", "stderr", "-p", str(at))
    return running(*nginx, "-c", str(at / "nginx.conf"), port=port, log=folder / "nginx.log")


def _web_app(folder: Path, port: int) -> contextlib.AbstractAsyncContextManager[int]:
    """The web app served alone, as beside an API with a name of its own."""
    caddy = gateway.command()[0]
    config = ("--config", str(ROOT / "web" / "Caddyfile"), "--adapter", "caddyfile")
    settings = {
        "WEB_PORT": str(port),
        "WEB_ROOT": str(ROOT / "web" / "dist"),
        "API_ORIGIN": f"https://{BACKEND}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    environment = environment_with(settings)
    log = folder / "web.log"
    return running(caddy, "run", *config, port=port, log=log, environment=environment)
