"""The ports of a platform on one machine, looked at before anything starts."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parking_net.local.errors import LocalError
from parking_net.services import SERVICES, Setting

GATEWAY_PORT = Setting("GATEWAY_PORT", "3000")
HTTP_PORT = Setting("GATEWAY_HTTP_PORT", "80")
HTTPS_PORT = Setting("GATEWAY_HTTPS_PORT", "443")
CONNECT_TIMEOUT_SECONDS = 0.2
PORTS_TO_TRY = 100


@dataclass(frozen=True, slots=True)
class Port:
    """A port, the variable that sets it, and what listens there."""

    number: int
    variable: str
    purpose: str

    @property
    def is_public(self) -> bool:
        """People, and who gives certificates, look for it at this number."""
        return self.variable in (HTTP_PORT.variable, HTTPS_PORT.variable)

    @property
    def remedy(self) -> str:
        """What to do when it cannot be opened."""
        if not self.is_public:
            return f"set {self.variable} to another one, or leave it out"
        return (
            "stop what listens there and start as one who may open it (on Linux: sysctl "
            f"net.ipv4.ip_unprivileged_port_start={min(self.number, 80)}), or have the web server "
            "that is there already serve it: parking-net render nginx"
        )


def ports_in_use(values: Mapping[str, str]) -> list[Port]:
    """Every port that the platform opens. Raises LocalError when a value is no port."""
    wanted = [(GATEWAY_PORT, "the gateway")]
    if "FRONTEND_DOMAIN" in values:
        wanted = [(HTTP_PORT, "the gateway for HTTP"), (HTTPS_PORT, "the gateway for HTTPS")]
    running = (service for service in SERVICES if service.is_on(values))
    wanted += [(setting, service.name) for service in running for setting in service.ports]
    return [
        Port(number_of(setting, values), setting.variable, purpose) for setting, purpose in wanted
    ]


def number_of(setting: Setting, values: Mapping[str, str]) -> int:
    text = values.get(setting.variable, setting.default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise LocalError(f"{setting.variable} must be a port number from 1 to 65535, not {text!r}")
    return int(text)


def moved_aside(chosen: Mapping[str, str], host: str) -> list[Port]:
    """Other ports for the usual ones that are taken, by variable.

    One that the person chose is never moved: what depends on it would not find it.
    """
    ports = ports_in_use(chosen)
    reserved = {port.number for port in ports}
    moved = []
    for port in ports:
        if port.variable in chosen or port.is_public or _obstacle(port.number, host) is None:
            continue
        following = range(port.number + 1, min(port.number + 1 + PORTS_TO_TRY, 65536))
        for number in following:
            if number not in reserved and _obstacle(number, host) is None:
                reserved.add(number)
                moved.append(replace(port, number=number))
                break
    return moved


def obstacles(ports: Sequence[Port], host: str) -> list[str]:
    """What stands in the way, a sentence for each port that cannot be opened on `host`."""
    found: list[str] = []
    variable_of: dict[int, str] = {}
    for port in ports:
        earlier = variable_of.setdefault(port.number, port.variable)
        if earlier != port.variable:
            found.append(f"{earlier} and {port.variable} are both {port.number}")
        elif obstacle := _obstacle(port.number, host):
            found.append(f"Port {port.number} of {port.purpose} {obstacle}; {port.remedy}")
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
