"""What operators ask of every service: metrics, health and readiness."""

from __future__ import annotations

from importlib.metadata import version

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from parking_net.shared.readiness import Backlog, Readiness

VERSION = version("parking-net")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process is alive."""

    status: str


class OutboxView(msgspec.Struct, frozen=True, kw_only=True):
    """Events that wait to be sent (10000: as many or more), and how long the first one waits."""

    pending: int
    oldest_seconds: float

    @classmethod
    def of(cls, backlog: Backlog) -> OutboxView:
        return cls(pending=backlog.pending, oldest_seconds=round(backlog.oldest_seconds, 3))


class ReadinessView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether requests are welcome, and what each dependency says; anybody may read it."""

    status: str
    version: str
    checks: dict[str, str]
    outbox: OutboxView | msgspec.UnsetType | None = msgspec.UNSET
    """Left out by services that have none; None when the database did not tell."""


def operations_routes(readiness: Readiness) -> list[HTTPRouteHandler]:
    """The routes `/metrics`, `/healthz`, `/readyz` and `/readyz/self`."""

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
            outbox=_outbox(readiness),
        )
        return Response(view, status_code=200 if report.is_ready else 503)

    @get("/readyz/self", include_in_schema=False, sync_to_thread=False)
    def ready_itself() -> Response[Health]:
        """Whether requests should come here rather than to another process of the service.

        Dependencies are not asked: all processes lose them together, and what can be answered
        without them still should be.
        """
        draining = readiness.draining.is_set()
        view = Health(status="draining" if draining else "ready")
        return Response(view, status_code=503 if draining else 200)

    return [metrics, healthz, readyz, ready_itself]


def _outbox(readiness: Readiness) -> OutboxView | msgspec.UnsetType | None:
    if readiness.outbox is None:
        return msgspec.UNSET
    backlog = readiness.outbox()
    return None if backlog is None else OutboxView.of(backlog)
