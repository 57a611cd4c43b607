"""Errors have one form, whatever raised them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import grpc
import httpx
import pytest

from parking_net.shared.error_mapping import STATUS_OF_KIND, as_known
from parking_net.shared.errors import Invalid, Kind, TooManyRequests
from tests.shared.http.example import Example, OutOfLuck

MEMBERS = {
    *("type", "title", "status", "detail", "instance", "code", "errors", "trace_id"),
    *("error_message", "error_status_code"),
}
PLACE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def raising(error: BaseException) -> Callable[[], None]:
    def raise_it() -> None:
        raise error

    return raise_it


async def test_an_error_of_a_service_in_its_form(http: httpx.AsyncClient, example: Example) -> None:
    values = {"shortfall": 5, "place": PLACE, "at": datetime(2026, 5, 1, tzinfo=UTC), "status": 1}
    example.works.next = raising(OutOfLuck("Not today", values=values))
    answer = await http.get("/things/1?q=1")
    body = answer.json()
    assert answer.status_code == 402
    assert answer.headers["content-type"] == "application/problem+json"
    assert body.keys() >= MEMBERS
    assert body["code"] == "out_of_luck"
    assert body["title"] == "There is no luck left"
    assert body["detail"] == body["error_message"] == "Not today"
    assert body["status"] == body["error_status_code"] == 402, "values must not replace members"
    assert body["instance"] == "/things/1"
    assert body["shortfall"] == 5
    assert body["place"] == str(PLACE)
    assert body["at"] == "2026-05-01T00:00:00Z"


async def test_fields_and_retry_after(http: httpx.AsyncClient, example: Example) -> None:
    example.works.next = raising(Invalid.field("date_to", "too_early", "End later"))
    assert (await http.get("/things/1")).json()["errors"] == [
        {"field": "date_to", "code": "too_early", "message": "End later"}
    ]
    example.works.next = raising(TooManyRequests(retry_after_seconds=17))
    answer = await http.get("/things/1")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "17")


async def test_unknown_path_and_method(http: httpx.AsyncClient) -> None:
    unknown = await http.get("/nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    wrong = await http.put("/things")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "GET, HEAD, OPTIONS"


LOST = [
    ConnectionRefusedError(111, "refused"),
    TimeoutError(),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.AdminShutdownError("terminating connection"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InterfaceError("pool is closing"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: f"{type(error).__name__} {error}")
async def test_a_lost_database_is_a_503(
    http: httpx.AsyncClient, example: Example, error: Exception
) -> None:
    example.works.next = raising(error)
    answer = await http.get("/things/1")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"
    assert int(answer.headers["retry-after"]) >= 1


BUGS = [
    asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
    asyncpg.DataError("invalid input for query argument $1: the connection is closed"),
    asyncpg.UniqueViolationError("duplicate key"),
    FileNotFoundError(2, "No such file", "a file of ours"),
    RecursionError(),
]


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
async def test_a_mistake_of_ours_stays_a_500(
    http: httpx.AsyncClient, example: Example, error: Exception
) -> None:
    example.works.next = raising(error)
    assert (await http.get("/things/1")).status_code == 500


def test_a_lost_peer_is_known() -> None:
    class Lost(grpc.RpcError):
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNAVAILABLE

    known = as_known(Lost())
    assert known is not None
    assert known.kind is Kind.UNAVAILABLE
    assert as_known(grpc.RpcError()) is None


def test_every_kind_has_its_place() -> None:
    assert set(STATUS_OF_KIND) == set(Kind)
