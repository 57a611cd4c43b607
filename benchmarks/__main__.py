"""`python -m benchmarks`: start a platform, fill it, measure it, print one table."""

from __future__ import annotations

import argparse
import asyncio

import uvloop

from benchmarks.report import print_table
from benchmarks.run import measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="length of each measurement")
    parser.add_argument("--clients", type=int, default=32, help="clients of the closed loop")
    chosen = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows, facts = runner.run(measured(seconds=chosen.seconds, clients=chosen.clients))
    print_table(rows, facts)


if __name__ == "__main__":
    main()
