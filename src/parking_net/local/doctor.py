"""`parking-net doctor`: what is missing or misconfigured on this machine, and how to mend it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console

from parking_net.deployment import addresses
from parking_net.deployment.doctor import findings_about_deployment, findings_about_neighbours
from parking_net.local import gateway, migrations, postgres
from parking_net.local.data_folder import DataFolder, running_pid
from parking_net.local.environment import composed, given, probe_host, running_with
from parking_net.local.errors import LocalError
from parking_net.local.findings import Finding, Verdict
from parking_net.local.ports import Port, moved_aside, number_of, obstacles, ports_in_use
from parking_net.local.probe import status_of
from parking_net.local.settings import mistakes_in_settings
from parking_net.services import SERVICES

OLDEST_PYTHON = (3, 11)
LEAST_FREE_MEGABYTES = 500


def diagnose(data: Path) -> int:
    """Print every finding; 0 when nothing needs mending, else 1."""
    console = Console()
    findings = list(findings_about(DataFolder(data), given()))
    for finding in findings:
        word, colour = finding.verdict.value
        console.print(f"{word:<5}", style=colour, end="")
        console.print(finding.sentence, markup=False, highlight=False, soft_wrap=True)
    return int(any(finding.verdict is Verdict.BAD for finding in findings))


def findings_about(folder: DataFolder, chosen: Mapping[str, str]) -> Iterator[Finding]:
    yield _python()
    holder = running_pid(folder)
    chosen = running_with(folder, chosen)
    if holder is not None:
        yield Finding(Verdict.GOOD, f"Parking Net runs on {folder.path} (process {holder})")
    elif "POSTGRES_HOST" not in chosen:
        yield Finding(Verdict.NOTE, f"Nothing runs on {folder.path}; start: parking-net up")
    else:
        # What runs elsewhere needs neither a folder nor programs here.
        yield from _settings_and_ports(folder, chosen, is_running=False)
        return
    yield from _programs(chosen)
    yield _folder(folder)
    yield from _settings_and_ports(folder, chosen, is_running=holder is not None)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Finding(Verdict.BAD, f"Python is {version}; install 3.11 or newer")
    return Finding(Verdict.GOOD, f"Python {version}")


def _programs(chosen: Mapping[str, str]) -> Iterator[Finding]:
    if "POSTGRES_HOST" not in chosen:
        yield _program("PostgreSQL", lambda: [str(postgres.programs() / "postgres"), "--version"])
    yield _program("The gateway", lambda: [gateway.command()[0], "version"])


def _program(name: str, command: Callable[[], list[str]]) -> Finding:
    try:
        ended = subprocess.run(command(), capture_output=True, text=True, check=True, timeout=10)
    except LocalError as error:
        return Finding(Verdict.BAD, str(error))
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(Verdict.BAD, f"{name} cannot be run: {error}; install the project again")
    return Finding(Verdict.GOOD, f"{name}: {ended.stdout.split(' h1:')[0].strip()}")


def _folder(folder: DataFolder) -> Finding:
    place = next(path for path in (folder.path, *folder.path.parents) if path.exists())
    if not os.access(place, os.W_OK):
        return Finding(Verdict.BAD, f"{place} cannot be written to; choose another with --data")
    free_megabytes = shutil.disk_usage(place).free // 2**20
    if free_megabytes < LEAST_FREE_MEGABYTES:
        return Finding(Verdict.BAD, f"{place} has only {free_megabytes} MB left; make room")
    return Finding(Verdict.GOOD, f"The data folder is {folder.path}")


def _settings_and_ports(
    folder: DataFolder, chosen: Mapping[str, str], *, is_running: bool
) -> Iterator[Finding]:
    try:
        values = composed(chosen, folder.known_secrets())
        ports = ports_in_use(values)
    except LocalError as error:
        yield Finding(Verdict.BAD, str(error))
        return
    mistakes = _mistakes(folder, values)
    yield from (Finding(Verdict.BAD, mistake) for mistake in mistakes)
    if not mistakes:
        yield Finding(Verdict.GOOD, "The settings are complete and valid")
        yield from _what_they_name(folder, values, is_running=is_running)
    if is_running:
        yield from asyncio.run(_services(values))
    elif "POSTGRES_HOST" in values:
        yield from addresses.services(values)
    else:
        yield from _ports(chosen, ports, probe_host(values))


def _ports(chosen: Mapping[str, str], ports: list[Port], host: str) -> Iterator[Finding]:
    moved = {port.variable: port.number for port in moved_aside(chosen, host)}
    for port in ports:
        if port.variable in moved:
            yield Finding(
                Verdict.NOTE,
                f"Port {port.number} of {port.purpose} is taken; "
                f"`parking-net up` would take {moved[port.variable]}",
            )
    found = obstacles([port for port in ports if port.variable not in moved], host)
    yield from (Finding(Verdict.BAD, sentence) for sentence in found)
    if not found and not moved:
        yield Finding(Verdict.GOOD, "The ports are free")


def _mistakes(folder: DataFolder, values: Mapping[str, str]) -> list[str]:
    """What is wrong with the settings as every service reads them."""
    socket_directory = postgres.serving_directory(folder.postgres)
    stand_in = {"POSTGRES_HOST": str(socket_directory or folder.postgres)}
    os.environ.update({**stand_in, **values})
    return mistakes_in_settings()


def _what_they_name(
    folder: DataFolder, values: Mapping[str, str], *, is_running: bool
) -> Iterator[Finding]:
    """The parts of a deployment; with a PostgreSQL of this machine, that one while it runs."""
    if "POSTGRES_HOST" in values:
        yield from findings_about_deployment(values)
        return
    if postgres.serving_directory(folder.postgres) is not None:
        yield _database()
    yield from findings_about_neighbours(values)
    if is_running:
        # Before the gateway runs nobody shows one, and that is no mistake.
        yield from addresses.certificates(values)


def _database() -> Finding:
    try:
        behind = migrations.behind()
    except LocalError as error:
        return Finding(Verdict.BAD, f"PostgreSQL does not answer: {error}")
    if behind:
        names = ", ".join(behind)
        return Finding(Verdict.BAD, f"Not at the newest schema: {names}; run: parking-net migrate")
    return Finding(Verdict.GOOD, "PostgreSQL answers, every database has the newest schema")


async def _services(values: Mapping[str, str]) -> list[Finding]:
    host = probe_host(values)
    findings = []
    for service in SERVICES:
        if service.needs is not None and not service.is_on(values):
            findings.append(Finding(Verdict.NOTE, f"{service.name} is off: {service.needs.hint}"))
            continue
        port = number_of(service.rest_port, values)
        status = await status_of(host, port, "/readyz")
        if status == 200:
            findings.append(Finding(Verdict.GOOD, f"{service.name} is ready"))
        else:
            how = "does not answer" if status is None else f"is not ready (status {status})"
            findings.append(Finding(Verdict.BAD, f"{service.name} {how}; see its log"))
    return findings
