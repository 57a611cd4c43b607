"""Cursors are opaque and refuse everything that we did not make; links lead to the next page."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.shared.errors import Invalid
from parking_net.shared.paging import decode_cursor, encode_cursor
from tests.shared.http.example import Example

MOMENT = datetime(2026, 5, 1, 10, 30, 0, 123456, tzinfo=UTC)
PLACE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def test_a_cursor_gives_back_its_values() -> None:
    values = (MOMENT, PLACE, "Zürich", 17)
    assert decode_cursor(encode_cursor(values), (datetime, UUID, str, int)) == values


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(text, (datetime, UUID))
    assert refused.value.fields[0].field == "cursor"


@pytest.mark.parametrize(
    "raw", [b"[]", b"{}", b'["a\\u0000"]', b'["x", 1]', b"[1]", b"[" * 500 + b"]" * 500]
)
def test_values_of_other_types_are_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        decode_cursor(base64.urlsafe_b64encode(raw).decode(), (str,))


@pytest.mark.parametrize(
    "text", ["2026-05-01T10:30:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_that_cannot_be_told_in_utc_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor((text,)), (datetime,))


async def test_the_link_keeps_the_query_and_the_prefix(
    http: httpx.AsyncClient, example: Example
) -> None:
    path = "/example/things?place_id=01890a5d-ac96-774b-bcce-b302099a8057&q=a%26b&cursor=old"
    answer = await http.get(path, headers=example.issuer.headers())
    expected = (
        "</example/things?place_id=01890a5d-ac96-774b-bcce-b302099a8057&q=a%26b"
        '&cursor=next%2Bcursor>; rel="next"'
    )
    assert answer.headers["link"] == expected
    assert "x-total-count" not in answer.headers


async def test_the_total_is_there_when_asked_for(http: httpx.AsyncClient, example: Example) -> None:
    answer = await http.get("/things?count=true", headers=example.issuer.headers())
    assert answer.headers["x-total-count"] == "7"
    assert answer.json() == [{"number": 0}, {"number": 1}, {"number": 2}]
