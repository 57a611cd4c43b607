"""The description says what the layers around handlers do too."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from litestar import get
from litestar.exceptions import ImproperlyConfiguredException

from parking_net.shared.errors import Conflict, Forbidden, Invalid, NotFound
from parking_net.shared.http import create_http_app, declared, openapi_document
from parking_net.shared.identity import Caller
from parking_net.shared.readiness import Readiness
from tests.shared.http.example import ROUTES, Numbers, example_settings
from tests.support.tokens import TestIssuer


@pytest.fixture
def document() -> dict[str, Any]:
    return openapi_document(
        title="Example", routes=ROUTES, injected=("works",), path_prefix_alias="/example"
    )


def test_made_without_a_running_service(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [server["url"] for server in document["servers"]] == ["/example", "/"]
    assert set(document["paths"]) == {
        *("/things", "/things/{thing_id}", "/needs", "/wishes", "/wishes/{wish_id}", "/maybe")
    }


async def test_the_same_as_the_service_tells(
    document: dict[str, Any], http: httpx.AsyncClient
) -> None:
    assert (await http.get("/openapi.json")).json() == document


def test_injected_parameters_are_not_asked_of_clients(document: dict[str, Any]) -> None:
    names = [item["name"] for item in document["paths"]["/things"]["get"]["parameters"]]
    assert sorted(names) == ["colour", "count", "from", "limit", "place_id", "ratio"]


def test_signed_in_routes_say_so(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert schemes["api_key"] == {"type": "apiKey", "name": "api_key", "in": "header"}
    assert schemes["bearer"]["scheme"] == "bearer"
    listing = document["paths"]["/things"]["get"]
    assert listing["security"] == [{"api_key": []}, {"bearer": []}]
    assert "401" in listing["responses"]
    public = document["paths"]["/things/{thing_id}"]["get"]
    assert "security" not in public
    assert "401" not in public["responses"]


def test_answers_of_the_layers_are_declared(document: dict[str, Any]) -> None:
    wish = document["paths"]["/wishes"]["post"]
    assert set(wish["responses"]) == {"200", "400", "401", "409", "413", "415", "422", "503"}
    refused = wish["responses"]["409"]["content"]
    assert set(refused) == {"application/problem+json"}
    assert "idempotency_in_progress" in refused["application/problem+json"]["examples"]
    header = next(item for item in wish["parameters"] if item["name"] == "Idempotency-Key")
    assert header["in"] == "header"
    assert header["required"] is False


def test_a_body_is_required_where_it_is_needed(document: dict[str, Any]) -> None:
    assert document["paths"]["/wishes"]["post"]["requestBody"]["required"] is True
    assert document["paths"]["/maybe"]["post"]["requestBody"]["required"] is False


def test_declared_errors_share_a_status() -> None:
    class Busy(Conflict):
        code = "busy"

    entries = declared(Busy, Conflict, NotFound, Busy)
    assert sorted(entries) == [404, 409]
    examples = entries[409].examples or []
    assert [example.id for example in examples] == ["busy", "conflict"]


def test_own_declarations_join_the_usual_ones() -> None:
    class BadStay(Invalid):
        code = "bad_stay"

    @get("/stay", responses=declared(BadStay, Forbidden))
    async def stay() -> Numbers:
        return Numbers(number=1)

    document = openapi_document(title="Example", routes=[stay], injected=())
    responses = document["paths"]["/stay"]["get"]["responses"]
    assert set(responses) == {"200", "400", "403", "503"}
    examples = responses["400"]["content"]["application/problem+json"]["examples"]
    assert set(examples) == {"bad_stay", "invalid_request"}


def test_a_caller_needs_a_guard() -> None:
    @get("/who")
    async def who(caller: Caller) -> Numbers:
        return Numbers(number=1)

    with pytest.raises(ImproperlyConfiguredException, match="signed_in"):
        create_http_app(
            service="example",
            title="Example",
            settings=example_settings(),
            routes=[who],
            provide={},
            tokens=TestIssuer().verifier(),
            readiness=Readiness(),
        )
