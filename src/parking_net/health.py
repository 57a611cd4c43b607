"""Whether what runs in this container is ready: the health check of the image.

`python -m parking_net.health` asks the service that listens here; with an address, that address.
The exit code is 0 for ready and 1 for not ready.
"""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.parse import urlsplit

from parking_net.local.probe import status_of
from parking_net.services import SERVICES

LOOPBACK = "127.0.0.1"
READY = "/readyz"


async def problem(address: str | None = None) -> str | None:
    """What is wrong; None when all is well."""
    if address is not None:
        parts = urlsplit(address)
        status = await status_of(parts.hostname or LOOPBACK, parts.port or 80, parts.path or "/")
        return None if status == 200 else f"{address} answers {status or 'nothing'}"
    ports = [int(os.environ.get(s.rest_port.variable) or s.rest_port.default) for s in SERVICES]
    statuses = await asyncio.gather(*(status_of(LOOPBACK, port, READY) for port in ports))
    answered = [status for status in statuses if status is not None]
    if not answered:
        return "no service answers here"
    return None if all(status == 200 for status in answered) else "the service is not ready"


def main() -> int:
    found = asyncio.run(problem(*sys.argv[1:2]))
    if found is not None:
        sys.stderr.write(f"{found}\n")
    return 0 if found is None else 1


if __name__ == "__main__":
    sys.exit(main())
