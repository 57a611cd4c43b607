"""What the machine could do at most: a constant answer of the same size, and the bare SQL."""

from __future__ import annotations

import asyncio
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher

from benchmarks.dataset import LARGEST_CAPACITY, PLACES
from benchmarks.load import Request, closed_loop
from benchmarks.platform import BenchPlatform, free_ports
from parking_net.local.postgres import programs

DATABASE_CLIENTS = 8
"""As many connections as a service's pool has."""

_CONSTANT_SERVER = """
import sys, uvicorn
size = int(sys.argv[2])
body = b"x" * size
headers = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]
start = {"type": "http.response.start", "status": 200, "headers": headers}
end = {"type": "http.response.body", "body": body}
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send(start)
        await send(end)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools",
            access_log=False, lifespan="off", log_level="warning")
"""


@asynccontextmanager
async def constant_answers(port: int, size_bytes: int) -> AsyncIterator[None]:
    """A server of the same kind as ours that does nothing but answer `size_bytes` at `port`."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CONSTANT_SERVER, str(port), str(size_bytes)
    )
    try:
        await _listening(port)
        yield
    finally:
        server.terminate()
        await server.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(15):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


_BOOKING_SQL = """
\\set wish random(1, 9000000000000000000)
\\set place random(1, {places})
\\set driver random(1, {drivers})
\\set hours random(1, 7200)
SELECT create_booking(
    md5('b' || :client_id || :wish)::uuid, md5('place ' || {place})::uuid, md5('owner')::uuid,
    'Bench Parking', 'Bench City', 'Bench Street', 'UTC', {capacity},
    md5('floor driver ' || :driver)::uuid, 'bench', now() + :hours * interval '1 hour',
    now() + :hours * interval '1 hour' + interval '3 hours', 100, 300, 'USD',
    now() + interval '10 minutes', now(), NULL, 3,
    md5('o' || :client_id || :wish)::uuid, now() + interval '1 day');
SELECT confirm_booking(
    md5('b' || :client_id || :wish)::uuid, md5('o' || :client_id || :wish)::uuid, now(),
    '{{}}'::jsonb, gen_random_uuid(), NULL);
"""
_CHARGE_SQL = """
\\set wish random(1, 9000000000000000000)
\\set driver random(1, {drivers})
SELECT process_transaction(
    md5('o' || :client_id || :wish)::uuid, '\\x00'::bytea, md5('b' || :wish)::uuid,
    md5('floor driver ' || :driver)::uuid, md5('owner')::uuid, 300,
    now() + interval '30 days', now());
"""
_MONEY_SQL = """
INSERT INTO accounts (account_id, available)
SELECT md5('floor driver ' || number)::uuid, 10000000000 FROM generate_series(1, $1::int) AS number
ON CONFLICT DO NOTHING
"""


def _finished(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


class Floors:
    """Floors of the machine and the database that the platform under measurement runs on."""

    def __init__(self, platform: BenchPlatform, seconds: float, clients: int) -> None:
        self._platform = platform
        self._seconds = seconds
        self._clients = clients

    async def constant(self, size_bytes: int) -> float:
        """Constant answers per second to the same number of clients."""
        port = free_ports(["constant"])["constant"]
        async with constant_answers(port, size_bytes):
            measured = await closed_loop(
                *("127.0.0.1", port, lambda: Request("GET", "/")),
                clients=self._clients,
                seconds=self._seconds / 2,
            )
        return measured.per_second

    async def booking_sql(self, place: str) -> float:
        """Bookings per second when only their SQL is done: held, charged, confirmed.

        `place` is an SQL expression for the number of the place.
        """
        connection = await self._platform.connect("payment_db")
        try:
            await connection.execute(_MONEY_SQL, self._clients)
        finally:
            await connection.close()
        values = {
            "place": place,
            "places": PLACES - 1,
            "drivers": self._clients,
            "capacity": LARGEST_CAPACITY,
        }
        booked = await self._pgbench("booking_db", _BOOKING_SQL.format(**values))
        charged = await self._pgbench("payment_db", _CHARGE_SQL.format(**values))
        return 1 / (1 / booked + 1 / charged)

    async def password_hashes(self) -> float:
        """Passwords verified per second with every core busy."""
        hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        hashed = hasher.hash("Bench-Parking-1")
        cores = os.cpu_count() or 1

        def verify_until(end: float) -> int:
            verified = 0
            while time.perf_counter() < end:
                hasher.verify(hashed, "Bench-Parking-1")
                verified += 1
            return verified

        end = time.perf_counter() + self._seconds / 2
        each = await asyncio.gather(*(asyncio.to_thread(verify_until, end) for _ in range(cores)))
        return sum(each) / (self._seconds / 2)

    async def _pgbench(self, database: str, script: str) -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            command = [str(programs() / "pgbench"), "--no-vacuum", "--protocol=prepared"]
            command += [f"--file={file.name}", f"--client={DATABASE_CLIENTS}"]
            command += [f"--time={math.ceil(self._seconds / 2)}", database]
            environment = {**os.environ, **self._platform.postgres_environment()}
            finished = await asyncio.to_thread(_finished, command, environment)
        found = re.search(r"tps = ([0-9.]+)", finished.stdout)
        if finished.returncode != 0 or found is None:
            raise RuntimeError(f"pgbench failed: {finished.stderr.strip()}")
        return float(found.group(1))
