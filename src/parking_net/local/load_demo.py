"""Loads the demo data into a running platform and prints its logins as JSON."""

from __future__ import annotations

import asyncio
import json
import sys

import structlog

from parking_net.local import demo


def main() -> int:
    # Standard output is for the logins alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logins = asyncio.run(demo.load())
    sys.stdout.write(json.dumps(logins))
    return 0


if __name__ == "__main__":
    sys.exit(main())
