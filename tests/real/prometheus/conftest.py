"""A Prometheus and an Alertmanager before a running platform, and somebody who is called."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml
from aiohttp import web

from tests.acceptance.running import Running, started
from tests.support.eventually import eventually
from tests.support.ports import free_port

ROOT: Final = Path(__file__).resolve().parents[3]
PROMETHEUS: Final = ROOT / "deploy" / "prometheus"
ALERTMANAGER: Final = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
APPS: Final = {
    "auth-svc": "auth",
    "parking-svc": "parking",
    "booking-svc": "booking",
    "payment-svc": "payment",
    "notification-svc": "notification",
}
UP_WITHIN_SECONDS: Final = 120


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """Installed when absent; fails with a sentence about what to install."""
    wanted = ("prometheus:prometheus", "promtool:prometheus")
    alerting = ("prometheus-alertmanager:prometheus-alertmanager", "amtool:prometheus-alertmanager")
    subprocess.run([ROOT / "scripts" / "debian.sh", *wanted, *alerting], check=True)


@pytest.fixture(scope="session")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with started(tmp_path_factory.mktemp("monitored") / "data", "--demo") as running:
        yield running


@dataclass(frozen=True)
class Monitoring:
    """Prometheus' address, and what was told to people."""

    address: str
    told: list[dict[str, Any]]
    http: httpx.AsyncClient

    async def get(self, path: str, **params: str) -> Any:
        answer = await self.http.get(f"{self.address}/api/v1/{path}", params=params)
        body = answer.json()
        assert body["status"] == "success", body
        return body["data"]


@pytest.fixture(scope="session")
async def monitoring(
    platform: Running, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Monitoring]:
    """As deploy/ sets them up, with this platform's addresses and no patience before an alert."""
    folder = tmp_path_factory.mktemp("monitoring")
    told: list[dict[str, Any]] = []
    here, alerts, dead = free_port(), free_port(), free_port()
    async with _person_on_call(told) as webhook, httpx.AsyncClient(timeout=30) as http:
        _write_alertmanager(folder, webhook)
        _write_prometheus(folder, platform, alerts, f"127.0.0.1:{dead}")
        with (
            _running("prometheus-alertmanager", *_alertmanager_arguments(folder, alerts)),
            _running("prometheus", *_prometheus_arguments(folder, here)),
        ):
            monitoring = Monitoring(f"http://127.0.0.1:{here}", told, http)
            await _until_scraping(monitoring)
            yield monitoring


def _write_prometheus(folder: Path, platform: Running, alerts: int, dead: str) -> None:
    shutil.copytree(PROMETHEUS / "rules", folder / "rules")
    rules = folder / "rules" / "alerts.yml"
    patient = yaml.safe_load(rules.read_text(encoding="utf-8"))
    for group in patient["groups"]:
        for rule in group["rules"]:
            rule["for"] = "0s"
    rules.write_text(yaml.safe_dump(patient), encoding="utf-8")
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["alerting"]["alertmanagers"][0]["static_configs"] = [
        {"targets": [f"127.0.0.1:{alerts}"]}
    ]
    (scrape,) = config["scrape_configs"]
    del scrape["dns_sd_configs"], scrape["relabel_configs"]
    ports = platform.world.ports
    scrape["static_configs"] = [
        {"targets": [ports[name].removeprefix("http://")], "labels": {"app": app}}
        for app, name in APPS.items()
    ] + [{"targets": [dead], "labels": {"app": "telegram"}}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def _write_alertmanager(folder: Path, webhook: str) -> None:
    config = yaml.safe_load(ALERTMANAGER.read_text(encoding="utf-8"))
    for route in (config["route"], *config["route"]["routes"]):
        route.update(group_wait="0s", group_interval="1s")
    # Debian's release is older than the one we pin, and reads no address from a file.
    config["receivers"][0]["webhook_configs"] = [{"url": webhook}]
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def _prometheus_arguments(folder: Path, port: int) -> list[str]:
    return [
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--rules.alert.resend-delay=1s",
    ]


def _alertmanager_arguments(folder: Path, port: int) -> list[str]:
    return [
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'alerts'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]


@contextlib.contextmanager
def _running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextlib.asynccontextmanager
async def _person_on_call(told: list[dict[str, Any]]) -> AsyncIterator[str]:
    async def hear(request: web.Request) -> web.Response:
        told.extend((await request.json())["alerts"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        await runner.cleanup()


async def _until_scraping(monitoring: Monitoring) -> None:
    async def apps_up() -> set[str]:
        try:
            found = await monitoring.get("query", query='up{job="parking-net"} == 1')
        except (httpx.TransportError, ValueError):
            return set()  # It does not listen yet, or is still reading its rules.
        return {one["metric"]["app"] for one in found["result"]}

    await eventually(apps_up, set(APPS).__le__, within_seconds=UP_WITHIN_SECONDS)
