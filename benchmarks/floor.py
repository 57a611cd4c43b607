"""What the machine could do at most: a constant answer of the same size, and the bare SQL."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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


async def transactions_per_second(
    pgbench: Path,
    script: Path,
    database: str,
    environment: dict[str, str],
    *,
    clients: int,
    seconds: int,
) -> float:
    """What pgbench reaches with `script` on `database`, reconnecting never.

    Raises RuntimeError with pgbench's words when it fails.
    """
    command = [str(pgbench), "--no-vacuum", "--protocol=prepared", f"--file={script}"]
    command += [f"--client={clients}", f"--time={seconds}", database]
    finished = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False
    )
    found = re.search(r"tps = ([0-9.]+)", finished.stdout)
    if finished.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {finished.stderr.strip()}")
    return float(found.group(1))
