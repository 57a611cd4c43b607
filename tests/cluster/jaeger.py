"""A real Jaeger, built once, that keeps in memory what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from tests.cluster.engine import ROOT, ran
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port_numbers

VERSION: Final = "v1.76.0"
BUILD: Final = (
    "jaeger",
    "github.com/jaegertracing/jaeger/cmd/jaeger",
    VERSION,
    "github.com/Shopify/sarama=github.com/Shopify/sarama@v1.33.0",
)


@dataclass(frozen=True)
class Jaeger:
    """Where it takes spans, and where it is asked."""

    endpoint: str
    query: httpx.AsyncClient

    async def spans(self, trace_id: str) -> list[dict[str, Any]]:
        """The trace's spans as Jaeger shows them, each with the name of its service."""
        answer = await self.query.get(f"/api/traces/{trace_id}")
        if answer.status_code == 404:
            return []
        [trace] = answer.raise_for_status().json()["data"]
        services = {key: one["serviceName"] for key, one in trace["processes"].items()}
        return [{**span, "service": services[span["processID"]]} for span in trace["spans"]]


@asynccontextmanager
async def opened_jaeger(folder: Path) -> AsyncIterator[Jaeger]:
    program = ran(ROOT / "scripts" / "go-program.sh", *BUILD).splitlines()[-1]
    otlp, query, grpc = free_port_numbers(3)
    config = folder / "jaeger.yaml"
    config.write_text(yaml.safe_dump(_configuration(otlp, query, grpc)))
    log = folder / "jaeger.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            program, "--config", str(config), stdout=output, stderr=output
        )
    record_process(process.pid)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{query}") as client:

            async def answers() -> bool:
                assert process.returncode is None, log.read_text()[-2000:]
                try:
                    return (await client.get("/api/services")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(answers, within_seconds=30)
            yield Jaeger(f"http://127.0.0.1:{otlp}", client)
    finally:
        process.terminate()
        await process.wait()
        forget_process(process.pid)


def _configuration(otlp: int, query: int, grpc: int) -> dict[str, Any]:
    def at(port: int) -> dict[str, str]:
        return {"endpoint": f"127.0.0.1:{port}"}

    return {
        "extensions": {
            "jaeger_storage": {"backends": {"kept": {"memory": {"max_traces": 10_000}}}},
            "jaeger_query": {"storage": {"traces": "kept"}, "http": at(query), "grpc": at(grpc)},
        },
        "receivers": {"otlp": {"protocols": {"http": at(otlp)}}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "kept"}},
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query"],
            "pipelines": {
                "traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}
            },
            "telemetry": {"metrics": {"level": "none"}},
        },
    }
