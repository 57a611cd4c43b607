"""Where a token may stand in a request, and what a refusal says."""

from __future__ import annotations

import httpx
import pytest

from parking_net.shared.errors import Forbidden
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Role, require_role
from tests.shared.http.example import Example


@pytest.fixture
def example() -> Example:
    return Example()


async def asked(example: Example, headers: dict[str, str]) -> httpx.Response:
    async with example.client() as http:
        return await http.get("/things", headers=headers)


async def test_either_header_opens(example: Example) -> None:
    token = example.issuer.token()
    for headers in (
        {"api_key": token},
        {"Authorization": f"Bearer {token}"},
        {"authorization": f"bearer {token}"},
        {"api_key": token, "Authorization": "Bearer nonsense"},
    ):
        assert (await asked(example, headers)).status_code == 200, headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"api_key": ""},
        {"api_key": "   "},
        {"api_key": "nonsense"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "nonsense"},
        {"api_key": "x" * 9000},
    ],
    ids=lambda headers: str(headers)[:40],
)
async def test_anything_else_is_401(example: Example, headers: dict[str, str]) -> None:
    answer = await asked(example, headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"].startswith('Bearer realm="parking-net"')


async def test_api_key_wins(example: Example) -> None:
    good = f"Bearer {example.issuer.token()}"
    answer = await asked(example, {"api_key": "nonsense", "Authorization": good})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_role_is_demanded_by_name() -> None:
    issuer = Example().issuer
    owner = await issuer.verifier().verify(issuer.token(role="owner", user_id=new_id()))
    nobody = await issuer.verifier().verify(issuer.token(role=None))
    require_role(owner, Role.OWNER, Role.ADMIN)
    for caller in (owner, nobody):
        with pytest.raises(Forbidden, match="driver or admin"):
            require_role(caller, Role.DRIVER, Role.ADMIN)
