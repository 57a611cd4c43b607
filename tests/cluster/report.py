"""docs/cluster-report.md: what the last whole run of these tests saw."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from tests.cluster.engine import ROOT

PAGE: Final = ROOT / "docs" / "cluster-report.md"
INTRODUCTION: Final = """\
# What the last run of `make test-cluster` saw

The tests write this page when all of them have passed. How containers and the chart are run is told
in [containers on one machine](compose.md) and [Kubernetes](kubernetes.md).

Where no registry of images is reached, Debian's packages make the base image, a wheel is
PostgreSQL of the same release, and Keycloak, Kafka, Jaeger, Prometheus and Grafana are not started
as containers; a Jaeger built from its source takes the traces of a platform without them.
Kubernetes is built from its source too; kwok plays its nodes, and runs no pod's program.
"""


@dataclass
class Report:
    """Facts in the order they were found."""

    facts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, what: str, seen: object) -> None:
        self.facts.append((what, str(seen)))

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = monotonic()
        yield
        self.add(what, f"{monotonic() - began:.0f} s")

    def write(self) -> None:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores"
        rows = [("when", when), ("commit", commit), ("machine", machine), *self.facts]
        table = "".join(f"| {what} | {seen} |\n" for what, seen in rows)
        PAGE.write_text(f"{INTRODUCTION}\n| what | seen |\n|---|---|\n{table}", encoding="utf-8")
