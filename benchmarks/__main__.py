"""`python -m benchmarks`: start a platform, fill it, measure it, print its tables."""

from __future__ import annotations

import argparse
import asyncio
import logging

import structlog
import uvloop

from benchmarks.report import print_events, print_table
from benchmarks.run import measured, measured_events


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="length of each measurement")
    parser.add_argument("--clients", type=int, default=32, help="clients of the closed loop")
    parser.add_argument("--only", choices=("requests", "events"), help="half of it")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if chosen.only != "events":
            rows, facts = runner.run(measured(seconds=chosen.seconds, clients=chosen.clients))
            print_table(rows, facts)
        if chosen.only != "requests":
            events = runner.run(measured_events(seconds=chosen.seconds))
            print_events(events.carried, events.held, events.told_per_second)


if __name__ == "__main__":
    main()
