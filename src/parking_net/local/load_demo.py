"""Loads the demo data into a running platform and prints what to try it with as JSON."""

from __future__ import annotations

import asyncio
import json
import sys

import structlog

from parking_net.local import demo


def main() -> int:
    # Standard output is for what to try it with alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logins = asyncio.run(demo.load())
    sys.stdout.write(json.dumps({"logins": logins, "promocode": demo.OPEN_CODE}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
