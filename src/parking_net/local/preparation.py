"""What `up` does once before its services serve: look at all settings, and migrate.

In a process of its own that then goes away: the libraries that this takes weigh more than all the
rest of `parking-net up`. It prints what it found out about the settings as soon as it knows, and
migrates when its standard input ends.
"""

from __future__ import annotations

import json
import sys

from parking_net.local.errors import LocalError
from parking_net.local.settings import mistakes_in_settings, variables_without_secrets
from parking_net.serve import WRONG_CONFIGURATION


def main() -> int:
    if mistakes := mistakes_in_settings():
        sys.stderr.write("".join(f"{mistake}\n" for mistake in mistakes))
        return WRONG_CONFIGURATION
    sys.stdout.write(json.dumps(sorted(variables_without_secrets())) + "\n")
    sys.stdout.flush()
    # Loaded while PostgreSQL starts.
    from parking_net.local import migrations

    sys.stdin.read()
    try:
        for _ in migrations.migrated():
            pass
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
