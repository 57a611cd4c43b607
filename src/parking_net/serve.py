"""One service in this process, importing nothing of the others.

`python -m parking_net.serve booking` is what `parking-net up` starts: the same as
`parking-net serve booking` without the weight of a command line.
"""

from __future__ import annotations

import os
import sys

from parking_net.services import EVENTS, UnknownService, service_named

WRONG_CONFIGURATION = 2
"""The exit code for settings that are missing or wrong: starting again is no use."""

START_GATE = "PARKING_NET_START_GATE"
"""A descriptor that reaches its end when the database is ready to be used."""


def serve(name: str) -> int:
    """Serve until told to stop; the exit code is 0 when that went well."""
    from parking_net.shared.settings import ConfigurationError, load

    service = service_named(name)
    try:
        settings = load(service.settings_type())
    except ConfigurationError as error:
        for mistake in error.mistakes:
            sys.stderr.write(f"{name}: {mistake}\n")
        return WRONG_CONFIGURATION
    from parking_net.shared import runtime
    from parking_net.shared.database.schema import NeededSchema, SchemaCheck

    running = service.running()
    schemas = [service.schema] if settings.kafka_broker else [service.schema, EVENTS]
    needed = [
        NeededSchema(getattr(settings, schema.database.variable.lower()), schema.versions_directory)
        for schema in schemas
    ]
    _wait_at_the_gate()
    return runtime.serve(lambda: running(settings), settings, SchemaCheck(settings, needed))


def _wait_at_the_gate() -> None:
    """Modules take the most of a start: they are imported while the database is made ready."""
    gate = os.environ.pop(START_GATE, None)
    if gate is not None:
        with open(int(gate), "rb", closefd=True) as descriptor:
            descriptor.read()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("Which service? For example: python -m parking_net.serve booking\n")
        return 2
    try:
        return serve(arguments[0])
    except UnknownService as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
