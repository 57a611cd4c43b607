"""Loads the demo data into a running platform and prints its logins as JSON."""

from __future__ import annotations

import asyncio
import json
import sys

from parking_net.local import demo


def main() -> int:
    logins = asyncio.run(demo.load())
    sys.stdout.write(json.dumps(logins))
    return 0


if __name__ == "__main__":
    sys.exit(main())
