"""Every command in the documentation does what its page says, before a platform with demo data."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from parking_net.services import SERVICES
from tests.acceptance.running import Running, started
from tests.real.documents.blocks import ROOT, Block, blocks, pages

pytestmark = pytest.mark.timeout(300)

MANNERS: Final = Path(__file__).with_name("manners.sh")
OF_ITS_OWN: Final = frozenset((".env", ".git", ".parking-net", "build"))
"""What a reader's checkout has for itself: the commands must not meet ours."""
ELSEWHERE: Final = {
    "root": "rights over the whole machine: none",
    "docker": "an engine for containers: tests/cluster",
    "keycloak": "a Keycloak: tests/real/keycloak",
    "kubernetes": "a cluster and a registry; the chart itself: tests/cluster",
    "domain": "names of one's own in the domain name system: tests/real/https",
    "a terminal": "a command that runs until Ctrl-C: tests/local, tests/cli",
    "five minutes": "measurements: run by hand, their figures stand on the page",
    "postgres": "a PostgreSQL that asks for passwords: tests/deployment",
    "prometheus": "Prometheus' own programs: tests/real/prometheus",
    "telegram": "a bot with a key: tests/acceptance and tests/telegram_bot",
}
"""What else a block may need, and where such commands are tried."""


@pytest.fixture(scope="session")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    data = tmp_path_factory.mktemp("documents") / ".parking-net"
    async with started(data, "--demo") as running:
        yield running


@pytest.fixture(scope="session")
def checkout(platform: Running) -> Path:
    """A folder as the reader's, in which the platform's data lie where `make run` puts them."""
    folder = platform.data.parent
    for entry in ROOT.iterdir():
        if entry.name not in OF_ITS_OWN:
            (folder / entry.name).symlink_to(entry)
    return folder


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
async def test_the_commands_of_a_page_run(page: Path, platform: Running, checkout: Path) -> None:
    found = list(blocks(page))
    assert {block.needs for block in found} <= {None, *ELSEWHERE}, "say where these are tried"

    code, printed = await _run(platform, checkout, [one for one in found if one.needs is None])

    assert code == 0, printed


async def _run(platform: Running, checkout: Path, found: list[Block]) -> tuple[int, str]:
    """One shell for the whole page, as a reader has it: its code, and what it printed."""
    commands = [
        f"begin {block.place} {' '.join(block.answers)}\n{_at(platform, block.text)}"
        for block in found
    ]
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-c", "\n".join([f"source {MANNERS}", *commands, "end"])),
        cwd=checkout,
        env={**platform.environment, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await shell.communicate()
    return shell.returncode or 0, printed.decode()


def _at(platform: Running, text: str) -> str:
    """The commands with the addresses of this platform in the place of the usual ones."""
    usual = {"localhost:3000": platform.world.gateway.removeprefix("http://")}
    for service in SERVICES:
        address = platform.world.ports.get(service.name)
        if address is not None:
            usual[f"localhost:{service.rest_port.default}"] = address.removeprefix("http://")
    for written, real in usual.items():
        text = text.replace(written, real)
    return text
