"""The REST interfaces of the other services, called for the user of a chat."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit

import httpx

from parking_net.shared.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    ParkingNetError,
    PaymentRequired,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)
from parking_net.shared.replicas import endpoints
from parking_net.shared.settings import ServiceSettings
from parking_net.shared.telemetry import context
from parking_net.telegram_bot.domain.errors import SessionEnded

TIMEOUT_SECONDS: Final = 10.0
_OF_STATUS: Final[Mapping[int, type[ParkingNetError]]] = {
    400: Invalid,
    401: Unauthenticated,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
    429: TooManyRequests,
}
_FORM = ("type", "title", "status", "detail", "instance", "code", "errors", "trace_id")


class Token(Protocol):
    """Gives an access token; a new one when the last is not accepted any more."""

    async def __call__(self, *, renewed: bool = False) -> str: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said."""

    body: Any
    next_cursor: str | None = None
    """Of a list: where the next page begins; None at its end."""
    total: int | None = None
    """Of a list that was asked for with `count=true`."""


class NoAnswer(Unavailable):
    """A service was not reached, or did not answer in time: what happened is not known."""

    code = "service_unavailable"


class Rest:
    """The services' REST interfaces."""

    def __init__(self, client: httpx.AsyncClient, addresses: Mapping[str, Sequence[str]]) -> None:
        self._client = client
        self._addresses = addresses

    async def call(
        self,
        method: str,
        service: str,
        path: str,
        token: Token | None = None,
        *,
        query: Mapping[str, str | int | bool | Sequence[str] | None] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> Answer:
        """Ask `service` (auth, parking, booking, payment, notification).

        Refusals come out as the error of their status (Invalid, PaymentRequired, Conflict …) with
        the service's own `code`, and further members, such as `shortfall`, in `values`. Raises
        Unavailable when nobody knows what happened, and SessionEnded when the user is not
        signed in any more.
        """
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        given = {name: value for name, value in (query or {}).items() if value is not None}

        async def ask(api_key: str | None) -> httpx.Response:
            return await self._asked(
                method,
                [f"{address}{path}" for address in self._addresses[service]],
                headers=headers if api_key is None else {**headers, "api_key": api_key},
                params=given,
                json=body,
                timeout=timeout_seconds,
            )

        response = await ask(None if token is None else await token())
        if response.status_code == httpx.codes.UNAUTHORIZED and token is not None:
            response = await ask(await token(renewed=True))
            if response.status_code == httpx.codes.UNAUTHORIZED:
                raise SessionEnded
        if response.is_error:
            raise refusal(response)
        return Answer(_content(response), _next_cursor(response), _total(response))

    async def _asked(self, method: str, urls: Sequence[str], **request: Any) -> httpx.Response:
        """The answer of the first process that can be reached: no other one got the request."""
        request["headers"] |= _ids()
        try:
            for url in urls[:-1]:
                with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    return await self._client.request(method, url, **request)
            return await self._client.request(method, urls[-1], **request)
        except httpx.TransportError as error:
            raise NoAnswer from error


@contextlib.asynccontextmanager
async def opened_rest(settings: ServiceSettings) -> AsyncIterator[Rest]:
    """The services at the hosts and ports of the settings; none need be up."""
    addresses = {
        name: [f"http://{endpoint}" for endpoint in _endpoints(settings, name)]
        for name in ("auth", "parking", "booking", "payment", "notification")
    }
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        yield Rest(client, addresses)


def _endpoints(settings: ServiceSettings, name: str) -> tuple[str, ...]:
    return endpoints(getattr(settings, f"{name}_host"), getattr(settings, f"{name}_rest_port"))


def refusal(response: httpx.Response) -> ParkingNetError:
    """The error that a service answered with."""
    status = response.status_code
    problem = _problem(response)
    code = problem.get("code")
    kind = _OF_STATUS.get(status, Unavailable)
    error = _with_code(kind, code if isinstance(code, str) else kind.code)
    return error(
        problem.get("detail"),
        fields=[
            FieldError(str(one.get("field")), str(one.get("code")), str(one.get("message")))
            for one in problem.get("errors") or ()
        ],
        retry_after_seconds=_retry_after_seconds(response),
        values={name: value for name, value in problem.items() if name not in _FORM},
    )


def _with_code(kind: type[ParkingNetError], code: str) -> type[ParkingNetError]:
    """The error of that kind, speaking with the service's code."""
    return type(kind.__name__, (kind,), {"code": code})


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _content(response: httpx.Response) -> Any:
    return response.json() if response.content else None


def _next_cursor(response: httpx.Response) -> str | None:
    link = response.links.get("next")
    if link is None:
        return None
    cursors = parse_qs(urlsplit(link["url"]).query).get("cursor")
    return cursors[0] if cursors else None


def _total(response: httpx.Response) -> int | None:
    total = response.headers.get("X-Total-Count")
    return None if total is None else int(total)


def _retry_after_seconds(response: httpx.Response) -> int | None:
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else None


def _ids() -> dict[str, str]:
    """The ids of the work being done, so that one press is one trace."""
    work = context.current()
    if work is None:
        return {}
    return {"X-Request-ID": work.request_id, "traceparent": work.traceparent}
