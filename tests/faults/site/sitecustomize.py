"""Python imports this at its start when the folder is on PYTHONPATH: so faults get into services.

It does so for the processes of the platform that the tests start, and for nothing else.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import timedelta

FOLDER = "PARKING_NET_TEST_FAULTS"
SERVE = ["-m", "parking_net.serve"]
RESTART_DELAY_SECONDS = 0.2
LEASE_SECONDS = 10
HANDLER_TIMEOUT_SECONDS = 60.0
MESSAGE_LEASE, LEAD_LEASE = timedelta(seconds=6), timedelta(seconds=3)


def _let_messages_hang() -> None:
    """What hangs waits for its death, and not for long to be taken over by who comes next.

    In earnest an event may be handled for 8 s; the messages of a dead sender wait for 45 s, and
    the others for 15 s until somebody else leads.
    """
    handling = importlib.import_module("parking_net.shared.events.handling")
    vars(handling).update(HANDLER_TIMEOUT_SECONDS=HANDLER_TIMEOUT_SECONDS)
    deliver = importlib.import_module("parking_net.notification.service.deliver")
    vars(deliver).update(MESSAGE_LEASE=MESSAGE_LEASE, LEAD_LEASE=LEAD_LEASE)


def _prepare() -> None:
    if FOLDER not in os.environ:
        return
    words = sys.orig_argv
    if words[1:3] == SERVE:
        from parking_net.shared.http import idempotency_store

        # A minute in earnest: how long a key is kept for a process that may have died with it.
        idempotency_store.LEASE_SECONDS = LEASE_SECONDS
        if words[3] == "notification":
            _let_messages_hang()
        points = importlib.import_module("fault_points")
        points.install(words[3], os.environ[FOLDER])
    elif "up" in words:
        from parking_net.local import processes

        # The tests kill more often than a service that is broken would die.
        processes.LONGEST_DELAY_SECONDS = RESTART_DELAY_SECONDS


_prepare()
