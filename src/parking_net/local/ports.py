"""The ports of a platform on one machine, looked at before anything starts."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parking_net.local.errors import LocalError
from parking_net.services import SERVICES, Setting

GATEWAY_PORT = Setting("GATEWAY_PORT", "3000")
CONNECT_TIMEOUT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Port:
    """A port, the variable that sets it, and what listens there."""

    number: int
    variable: str
    purpose: str


def ports_in_use(values: Mapping[str, str]) -> list[Port]:
    """Every port that the platform opens. Raises LocalError when a value is no port."""
    wanted = [(GATEWAY_PORT, "the gateway")]
    wanted += [(setting, service.name) for service in SERVICES for setting in service.ports]
    return [
        Port(number_of(setting, values), setting.variable, purpose) for setting, purpose in wanted
    ]


def number_of(setting: Setting, values: Mapping[str, str]) -> int:
    text = values.get(setting.variable, setting.default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise LocalError(f"{setting.variable} must be a port number from 1 to 65535, not {text!r}")
    return int(text)


def obstacles(ports: Sequence[Port], host: str) -> list[str]:
    """What stands in the way, a sentence for each port that cannot be opened on `host`."""
    found: list[str] = []
    variable_of: dict[int, str] = {}
    for port in ports:
        earlier = variable_of.setdefault(port.number, port.variable)
        if earlier != port.variable:
            found.append(f"{earlier} and {port.variable} are both {port.number}")
        elif obstacle := _obstacle(port.number, host):
            found.append(
                f"Port {port.number} of {port.purpose} {obstacle}; "
                f"set {port.variable} to another one"
            )
    return found


def _obstacle(number: int, host: str) -> str | None:
    # macOS lets a second program bind beside one that listens on all addresses: ask for an answer.
    with contextlib.suppress(OSError), _connected(number):
        return "is taken"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except PermissionError:
            return "needs more rights than you have"
        except OSError as error:
            return "is taken" if error.errno == errno.EADDRINUSE else f"fails ({error.strerror})"
    return None


def _connected(number: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", number), CONNECT_TIMEOUT_SECONDS)
