"""Asking what answers at the addresses of a deployment: services, Keycloak, certificates."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from parking_net.local.findings import Finding, bad, good, note
from parking_net.services import SERVICES, Service
from parking_net.shared.replicas import endpoints

ASK_SECONDS = 5.0
LOOPBACK = "127.0.0.1"
CERTIFICATE_DAYS = 14
"""Fewer left than these, and what renews it has failed for a while."""


def services(values: Mapping[str, str]) -> Iterator[Finding]:
    """Every process of every service that is on, at the hosts that the settings name."""
    with httpx.Client(timeout=ASK_SECONDS, trust_env=False) as http:
        for service in SERVICES:
            if service.needs is not None and not service.is_on(values):
                yield note(f"{service.name} is off: {service.needs.hint}")
                continue
            host = values.get(f"{service.name.upper()}_HOST", LOOPBACK)
            port = int(values.get(service.rest_port.variable, service.rest_port.default))
            for endpoint in endpoints(host, port):
                yield _service(http, service, endpoint)


def _service(http: httpx.Client, service: Service, endpoint: str) -> Finding:
    name = f"{service.name} at {endpoint}"
    try:
        answer = http.get(f"http://{endpoint}/readyz")
        checks: dict[str, str] = answer.json()["checks"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        variable = f"{service.name.upper()}_HOST or {service.rest_port.variable}"
        return bad(f"{name} does not answer ({error}): start it, or mend {variable}")
    wrong = [f"{check}: {word}" for check, word in checks.items() if word != "ok"]
    if wrong:
        return bad(f"{name} is not ready: {'; '.join(wrong)}")
    return good(f"{name} is ready")


def keycloak(values: Mapping[str, str], most_clock_seconds: float) -> Iterator[Finding]:
    """Whether Keycloak has our realm, and our client its secret."""
    realm = values.get("KEYCLOAK_REALM", "parking-users")
    base = f"{values['KEYCLOAK_URL'].rstrip('/')}/realms/{realm}"
    try:
        with httpx.Client(timeout=ASK_SECONDS, trust_env=False) as http:
            found = http.get(f"{base}/.well-known/openid-configuration")
            if found.is_success:
                yield good(f"Keycloak has the realm {realm}")
                yield from _keycloak_clock(found, most_clock_seconds)
                yield _client(http, base, values)
            else:
                yield bad(
                    f"KEYCLOAK_URL: no realm {realm} at {base} (status {found.status_code}); "
                    "run: parking-net setup"
                )
    except httpx.HTTPError as error:
        yield bad(f"KEYCLOAK_URL: Keycloak does not answer at {base}: {error}")


def _keycloak_clock(answer: httpx.Response, most_seconds: float) -> Iterator[Finding]:
    if (date := answer.headers.get("date")) is None:
        return
    apart = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    # The header knows whole seconds only.
    if apart > most_seconds + 1:
        yield bad(f"Keycloak's clock is {apart:.0f} s from this machine's: let both follow NTP")


def _client(http: httpx.Client, base: str, values: Mapping[str, str]) -> Finding:
    client = values.get("KEYCLOAK_CLIENT", "parking-auth")
    form = {
        "grant_type": "client_credentials",
        "client_id": client,
        "client_secret": values.get("KEYCLOAK_CLIENT_SECRET", ""),
    }
    answer = http.post(f"{base}/protocol/openid-connect/token", data=form)
    if answer.is_success:
        return good(f"Keycloak knows the client {client} by KEYCLOAK_CLIENT_SECRET")
    return bad(
        f"Keycloak refuses the client {client} with KEYCLOAK_CLIENT_SECRET "
        f"(status {answer.status_code}); run: parking-net setup"
    )


def certificates(values: Mapping[str, str]) -> Iterator[Finding]:
    """The certificates of the domains, as a browser would judge them from here."""
    port = int(values.get("GATEWAY_HTTPS_PORT", "443"))
    for variable in ("FRONTEND_DOMAIN", "BACKEND_DOMAIN"):
        if domain := values.get(variable):
            yield _certificate(variable, domain, port)


def _certificate(variable: str, domain: str, port: int) -> Finding:
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((domain, port), timeout=ASK_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=domain) as secured,
        ):
            shown = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return bad(f"{variable}: {domain} shows a bad certificate: {error.verify_message}")
    except OSError as error:
        return bad(f"{variable}: {domain} does not answer on port {port}: {error}")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    left = ends - datetime.now(UTC)
    if left < timedelta(days=CERTIFICATE_DAYS):
        return bad(
            f"{variable}: the certificate of {domain} ends in {left.days} days and was not "
            "renewed; see the gateway's log"
        )
    return good(f"{variable}: the certificate of {domain} is good until {ends:%Y-%m-%d}")
