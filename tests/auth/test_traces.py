"""Spans tell what was called, never with what."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.auth.support import PASSWORD, WRONG_PASSWORD
from tests.support.collector import Collector
from tests.support.database import Databases
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]

# In a process of its own: switched on once, instrumentation stays for good.
TRACED = """
import asyncio, json, sys
from parking_net.shared.telemetry import tracing
tracing.start_tracing("auth", sys.argv[1])
from parking_net.auth.identity.passwords import PasswordHashing
from parking_net.auth.settings import AuthSettings
from parking_net.shared.errors import Unavailable
from tests.auth.bot import new_code, opened_bot
from tests.auth.support import WRONG_PASSWORD, started_house
from tests.support.settings import new_settings
from tests.support.ports import free_port

async def visit(house):
    client = house.client("198.51.100.7")
    person = await client.register()
    async with opened_bot(house) as bot:
        await bot.announce()
        code = await new_code(client, person)
        redeemed = await bot.redeem(7, code)
        signed_in = await bot.sign_in(7, person.login)
        assert (await bot.sign_in(7, person.login, WRONG_PASSWORD)).refusal
        PasswordHashing.verify = None
        try:
            await bot.sign_in(7, person.login)
        except Unavailable:
            sessions = [redeemed.session, signed_in.session]
            tokens = [t for s in sessions for t in (s.access_token, s.refresh_token)]
            return [code, person.token, person.refresh_token, *tokens]

async def main():
    async with started_house(new_settings(AuthSettings, json.loads(sys.argv[2]))) as house:
        await house.service.grpc.start()
        secrets = await visit(house)
        await house.service.grpc.stop(0)
    return secrets

secrets = asyncio.run(main())
tracing.stop_tracing()
print(json.dumps(secrets))
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


async def test_no_span_holds_a_secret(new_database: Databases, collector: Collector) -> None:
    """The last sign-in meets a bug while a password is at hand."""
    values = await new_database.settings_for(
        "auth", identity_key_secret="a secret of the tests", auth_grpc_port=free_port()
    )
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in values.items()
    }
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", TRACED, collector.endpoint, json.dumps(plain)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    secrets = [PASSWORD, WRONG_PASSWORD, *json.loads(done.stdout.splitlines()[-1])]
    spans = "".join(str(request) for request in collector.received)
    for name in ("SignInFromTelegram", "RedeemTelegramLink", "/me/telegram-link", "INSERT"):
        assert name in spans
    assert [secret for secret in secrets if secret in spans] == []
