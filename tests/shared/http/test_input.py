"""Whatever is sent: a 4xx that names the field, never a 500."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.shared.http.example import Example

GOOD = {"amount": 5, "name": "wish"}


async def sent(
    example: Example, body: bytes, content_type: str = "application/json"
) -> httpx.Response:
    headers = {**example.issuer.headers(), "content-type": content_type}
    async with example.client() as http:
        return await http.post("/wishes", content=body, headers=headers)


def mistakes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    errors = answer.json()["errors"]
    assert all(error["message"] for error in errors)
    return [(error["field"], error["code"]) for error in errors]


BAD_FIELDS = [
    ("amount", "0", "too_small"),
    ("amount", "11", "too_large"),
    ("amount", '"5"', "wrong_type"),
    ("amount", "5.5", "wrong_type"),
    ("amount", "true", "wrong_type"),
    ("amount", "null", "wrong_type"),
    ("amount", "1e999", "too_large"),
    ("amount", "1" + "0" * 5000, "too_large"),
    ("name", '""', "too_short"),
    ("name", '"too long"', "too_long"),
    ("name", '"a\\u0000b"', "nul_character"),
    ("name", "1" + "0" * 400, "wrong_type"),
    ("at", '"2026-05-01T10:00:00"', "naive_time"),
    ("at", '"2026-02-30T10:00:00Z"', "not_a_time"),
    ("at", '"0001-01-01T00:00:00+14:00"', "not_a_time"),
    ("at", '"9999-12-31T23:59:59-10:00"', "not_a_time"),
    ("at", "5", "wrong_type"),
    ("colour", '"blue"', "unknown_value"),
    ("shape", '"flat"', "unknown_value"),
    ("place_id", '"x"', "not_an_id"),
    ("any_number", "9223372036854775808", "too_large"),
    ("any_number", "-9223372036854775809", "too_small"),
]


@pytest.mark.parametrize(("field", "value", "code"), BAD_FIELDS)
async def test_a_bad_field_is_named(example: Example, field: str, value: str, code: str) -> None:
    fields = {name: json.dumps(good) for name, good in GOOD.items()} | {field: value}
    body = "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}"
    assert (field, code) in mistakes(await sent(example, body.encode()))
    assert example.works.runs == 0


async def test_all_wrong_fields_are_told_at_once(example: Example) -> None:
    answer = await sent(example, b'{"amount": 0, "colour": "blue", "parts": [1, "x"]}')
    assert set(mistakes(answer)) == {
        ("amount", "too_small"),
        ("name", "required"),
        ("colour", "unknown_value"),
        ("parts[1]", "wrong_type"),
    }
    assert "Use one of: red, green" in [error["message"] for error in answer.json()["errors"]]


async def test_a_naive_time_gets_a_remedy(example: Example) -> None:
    answer = await sent(example, json.dumps({**GOOD, "at": "2026-05-01T10:00:00"}).encode())
    message = answer.json()["errors"][0]["message"]
    assert message == "Give the time with its offset, for example 2026-05-01T10:00:00Z"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "required"),
        (b"   ", "malformed_json"),
        (b"{", "malformed_json"),
        (b"{} {}", "malformed_json"),
        (b'{"name": "\xff"}', "malformed_json"),
        (b'{"unknown": "\xff"}', "malformed_json"),
        (b'{"name": "\\ud800"}', "malformed_json"),
        (b'{"amount": NaN}', "malformed_json"),
        (b"\x00" * 10, "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b"[]", "wrong_type"),
        (b"null", "wrong_type"),
        (b'"text"', "wrong_type"),
        (b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "nested_too_deeply"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "nested_too_deeply"),
        (b'{"a\\u0000": 1}', "nul_character"),
        (b'{"a": "\xff"}', "malformed_json"),
        (b'{"a": "\\ud800"}', "malformed_json"),
        (b'{"a": 1e999, "name": "\\u0000"}', "nul_character"),
    ],
)
async def test_what_is_no_object_is_refused(example: Example, body: bytes, code: str) -> None:
    assert mistakes(await sent(example, body)) == [("body", code)]


async def test_what_fields_of_others_hold_does_not_matter(example: Example) -> None:
    answer = await sent(example, b'{"amount": 1, "name": "wish", "other": [1e999, {"a": null}]}')
    assert answer.status_code == 200


async def test_an_escaped_backslash_is_no_nul(example: Example) -> None:
    answer = await sent(example, b'{"amount": 1, "name": "wish", "other": "\\\\u0000"}')
    assert answer.status_code == 200


async def test_a_nul_deep_inside_is_found(example: Example) -> None:
    body = b'{"amount": 1, "name": "wish", "other": [{"deep": "\\u0000"}]}'
    assert mistakes(await sent(example, body)) == [("other[0].deep", "nul_character")]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
async def test_only_json_is_taken(example: Example, content_type: str) -> None:
    assert (await sent(example, b"{}", content_type)).status_code == 415


async def test_json_may_name_its_charset(example: Example) -> None:
    answer = await sent(example, json.dumps(GOOD).encode(), "application/json; charset=utf-8")
    assert answer.status_code == 200


async def test_a_body_that_may_be_left_out(http: httpx.AsyncClient) -> None:
    assert (await http.post("/maybe")).json() == {"number": 0}
    assert (await http.post("/maybe", json=GOOD)).json() == {"number": 5}
    assert (await http.post("/maybe", json={})).status_code == 400


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "too_small"),
        ("limit=201", "limit", "too_large"),
        ("limit=x", "limit", "wrong_type"),
        ("limit=", "limit", "wrong_type"),
        ("limit=1.5", "limit", "wrong_type"),
        ("limit=%D9%A3", "limit", "wrong_type"),
        ("limit=9223372036854775808", "limit", "too_large"),
        ("limit=null", "limit", "wrong_type"),
        ("limit=1&limit=1", "limit", "repeated"),
        ("anything=1&anything=2", "anything", "repeated"),
        ("count=1", "count", "wrong_type"),
        ("count=maybe", "count", "wrong_type"),
        ("ratio=nan", "ratio", "wrong_type"),
        ("ratio=1e999", "ratio", "wrong_type"),
        ("colour=blue", "colour", "unknown_value"),
        ("place_id=x", "place_id", "not_an_id"),
        ("from=2026-05-01T10:00:00", "from", "naive_time"),
        ("from=yesterday", "from", "not_a_time"),
        ("from=5", "from", "not_a_time"),
        ("from=", "from", "not_a_time"),
        ("from=9999-12-31T23:59:59-10:00", "from", "not_a_time"),
        ("name=%00", "name", "nul_character"),
        ("name%00=x", "name", "nul_character"),
        ("name=%ff", "query", "not_utf8"),
        ("x=" + "y" * 9000, "query", "too_long"),
        ("&".join(f"p{number}=1" for number in range(201)), "query", "too_long"),
    ],
)
async def test_a_bad_query_is_named(
    http: httpx.AsyncClient, example: Example, query: str, field: str, code: str
) -> None:
    answer = await http.get(f"/things?{query}", headers=example.issuer.headers())
    assert mistakes(answer) == [(field, code)]


@pytest.mark.parametrize(
    "query",
    [
        "limit=200&count=true",
        "from=2026-05-01T10:00:00Z",
        "from=2026-05-01T10:00:00%2B02:00",
        "from=2026-05-01T10:00:00+02:00",
        "place_id=01890a5d-ac96-774b-bcce-b302099a8057"
        "&place_id=01890a5d-ac96-774b-bcce-b302099a8058",
        "colour=red&ratio=-1.5&unknown=ignored",
    ],
)
async def test_good_queries_are_read(http: httpx.AsyncClient, example: Example, query: str) -> None:
    answer = await http.get(f"/things?{query}", headers=example.issuer.headers())
    assert answer.status_code == 200, answer.text


async def test_missing_parameters_are_all_named(http: httpx.AsyncClient) -> None:
    answer = await http.get("/needs")
    assert sorted(mistakes(answer)) == [("first", "required"), ("second", "required")]


async def test_nul_in_the_path_is_named(http: httpx.AsyncClient) -> None:
    assert mistakes(await http.get("/things/a%00b")) == [("thing_id", "nul_character")]


async def test_401_comes_before_400(http: httpx.AsyncClient) -> None:
    assert (await http.get("/things?limit=x&limit=y")).status_code == 401
    assert (await http.post("/wishes", content=b"{")).status_code == 401
