"""Cross-origin requests: yes for the listed origins, nothing for others."""

from __future__ import annotations

import httpx
import pytest

ASKING = {"Access-Control-Request-Method": "POST"}


async def test_a_listed_origin_may_ask_and_read(http: httpx.AsyncClient) -> None:
    origin = {"Origin": "https://web.test"}
    preflight = await http.options("/wishes", headers={**origin, **ASKING})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "https://web.test"
    assert preflight.headers["access-control-allow-credentials"] == "true"
    assert "idempotency-key" in preflight.headers["access-control-allow-headers"]
    answer = await http.get("/things/1", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "https://web.test"
    assert "Idempotency-Replayed" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("origin", ["https://evil.test", "https://web.test.evil.test", "null"])
async def test_other_origins_hear_nothing(http: httpx.AsyncClient, origin: str) -> None:
    for answer in [
        await http.options("/wishes", headers={"Origin": origin, **ASKING}),
        await http.get("/things/1", headers={"Origin": origin}),
    ]:
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_options_tells_the_methods(http: httpx.AsyncClient) -> None:
    answer = await http.options("/things")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, OPTIONS"
    of_one = await http.options("/things/1")
    assert of_one.headers["allow"] == "DELETE, GET, OPTIONS"
