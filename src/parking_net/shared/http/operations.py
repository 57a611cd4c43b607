"""What operators ask of every service: metrics, health and readiness."""

from __future__ import annotations

from importlib.metadata import version

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from parking_net.shared.readiness import Readiness

VERSION = version("parking-net")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process is alive."""

    status: str


class ReadinessView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether requests are welcome, and what each dependency says."""

    status: str
    version: str
    checks: dict[str, str]


def operations_routes(readiness: Readiness) -> list[HTTPRouteHandler]:
    """The routes `/metrics`, `/healthz` and `/readyz`."""

    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})

    @get("/healthz", include_in_schema=False, sync_to_thread=False)
    def healthz() -> Health:
        return Health(status="ok")

    @get("/readyz", include_in_schema=False)
    async def readyz() -> Response[ReadinessView]:
        report = await readiness.report()
        view = ReadinessView(
            status="ready" if report.is_ready else "unavailable",
            version=VERSION,
            checks=report.checks,
        )
        return Response(view, status_code=200 if report.is_ready else 503)

    return [metrics, healthz, readyz]
