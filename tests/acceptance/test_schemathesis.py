"""schemathesis against every service's own description, as each role, with all its checks.

Examples, every boundary of every field (coverage), random requests (fuzzing) and chains of calls
(stateful). `PARKING_NET_FUZZ_EXAMPLES` sets how many random requests an operation gets; the
default keeps the whole below a few minutes on two cores. The seed is fixed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.acceptance.people import People
from tests.acceptance.running import Running
from tests.acceptance.world import SERVICES

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = os.environ.get("PARKING_NET_FUZZ_EXAMPLES", "5")
SEED = "20260101"


@pytest.fixture(scope="module")
async def token_of(main: Running) -> dict[str, str | None]:
    """People of the fuzzer's own: it may disable, rename and impoverish whom it likes.

    An access token ends by itself only, so nothing it does signs it out in the middle.
    """
    people: People = main.people
    admin = await main.new_admin()
    driver = await people.driver(money=10**9)
    owner = await people.owner()
    await people.give(owner, 10**9)
    return {"none": None, "driver": driver.token, "owner": owner.token, "admin": admin.token}


@pytest.mark.parametrize("role", ["none", "driver", "owner", "admin"])
@pytest.mark.parametrize("service", SERVICES)
async def test_no_request_surprises(
    service: str, role: str, main: Running, token_of: dict[str, str | None]
) -> None:
    token = token_of[role]
    # An address of its own: hundreds of wrong passwords must not sign out anybody else.
    headers = {**main.people.address()}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
        *("run", f"{main.world.ports[service]}/openapi.json"),
        *("--checks", "all", "--max-examples", EXAMPLES, "--seed", SEED, "--no-color"),
        *("--continue-on-failure", "--workers", "1", "--warnings", "off", *words),
        # It answers for as long as somebody listens, which no check waits for.
        *("--exclude-path", "/notifications/stream"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-20_000:]


async def test_the_books_balance_after_all_that(main: Running) -> None:
    await main.verify()
    assert main.process("booking").is_running()
