"""Tokens: the good ones name their caller, everything else is 401."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import UUID

import pytest
from joserfc.jwk import ECKey, RSAKey

from parking_net.shared.errors import Unauthenticated, Unavailable
from parking_net.shared.identity import Role, TokenVerifier, remote_keys
from parking_net.shared.identity import keys as identity_keys
from tests.support.clock import FixedClock
from tests.support.tokens import TestIssuer

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANNA = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def issuer(clock: FixedClock) -> TestIssuer:
    return TestIssuer(clock=clock)


@pytest.fixture
def verifier(issuer: TestIssuer) -> TokenVerifier:
    return issuer.verifier()


async def test_a_good_token_names_its_caller(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    token = issuer.token(role="owner", user_id=ANNA, preferred_username="anna", locale="ru")
    caller = await verifier.verify(token)
    assert (caller.user_id, caller.role, caller.login) == (ANNA, Role.OWNER, "anna")
    assert caller.locale == "ru"
    assert caller.expires_at == NOON + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["driver", "owner"], Role.OWNER),
        (["driver", "admin", "owner"], Role.ADMIN),
        (["offline_access", "driver", "uma_authorization"], Role.DRIVER),
        (["Admin"], None),
        ([], None),
        ("admin", None),
        ([["admin"], {"admin": 1}], None),
    ],
)
async def test_the_highest_role_counts(
    issuer: TestIssuer, verifier: TokenVerifier, roles: object, role: Role | None
) -> None:
    caller = await verifier.verify(issuer.token(realm_access={"roles": roles}))
    assert caller.role is role


async def test_both_algorithms_are_taken(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    issuer.keys.append(RSAKey.generate_key(2048, {"kid": "rsa-1"}))
    for key in issuer.keys:
        signed = issuer.signed(issuer.claims(user_id=ANNA), key=key)
        assert (await verifier.verify(signed)).user_id == ANNA


async def test_one_audience_of_several_is_enough(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    token = issuer.token(user_id=ANNA, aud=["account", issuer.audience])
    assert (await verifier.verify(token)).user_id == ANNA


BAD_CLAIMS: list[dict[str, object]] = [
    {"iss": "http://evil.test"},
    {"iss": None},
    {"aud": "account"},
    {"aud": ["account", "other"]},
    {"aud": None},
    {"exp": int((NOON - timedelta(seconds=31)).timestamp())},
    {"exp": None},
    {"exp": "tomorrow"},
    {"exp": True},
    {"exp": 10**30},
    {"nbf": int((NOON + timedelta(seconds=31)).timestamp())},
    {"iat": int((NOON + timedelta(seconds=31)).timestamp())},
    {"sub": None},
    {"sub": "anna"},
    {"sub": 17},
    {"typ": "ID"},
    {"typ": "Refresh"},
]


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
async def test_wrong_claims(
    issuer: TestIssuer, verifier: TokenVerifier, claims: dict[str, object]
) -> None:
    token = issuer.signed(
        {name: value for name, value in {**issuer.claims(), **claims}.items() if value is not None}
    )
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_clocks_may_differ_by_half_a_minute(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    late = issuer.token(exp=int((NOON - timedelta(seconds=29)).timestamp()))
    early = issuer.token(nbf=int((NOON + timedelta(seconds=29)).timestamp()))
    for token in (late, early):
        assert (await verifier.verify(token)).role is Role.DRIVER


async def test_a_foreign_key_is_refused(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    foreign = ECKey.generate_key("P-256", {"kid": "key-1"})
    unknown = ECKey.generate_key("P-256", {"kid": "nobody-knows"})
    for key in (foreign, unknown):
        with pytest.raises(Unauthenticated):
            await verifier.verify(issuer.signed(issuer.claims(), key=key))


def _unsigned(header: Mapping[str, object], claims: Mapping[str, object]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (header, claims))
    return ".".join(part.rstrip(b"=").decode() for part in parts) + "."


async def test_no_signature_is_no_token(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    kid = issuer.keys[0].kid
    for algorithm in ("none", "None", "NONE", "ES256"):
        with pytest.raises(Unauthenticated):
            await verifier.verify(_unsigned({"alg": algorithm, "kid": kid}, issuer.claims()))


async def test_the_public_key_is_no_shared_secret(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    """The old trick: sign with HMAC, and the published key as the secret."""
    unsigned = _unsigned({"alg": "HS256", "kid": issuer.keys[0].kid}, issuer.claims())[:-1]
    secret = issuer.keys[0].as_pem(private=False)
    signature = hmac.digest(secret, unsigned.encode(), "sha256")
    with pytest.raises(Unauthenticated):
        await verifier.verify(f"{unsigned}.{base64.urlsafe_b64encode(signature).decode()}")


async def test_an_algorithm_for_another_sort_of_key_is_refused(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    token = issuer.token()
    header = base64.urlsafe_b64encode(
        json.dumps({"alg": "RS256", "kid": issuer.keys[0].kid}).encode()
    )
    with pytest.raises(Unauthenticated):
        await verifier.verify(f"{header.decode().rstrip('=')}.{token.split('.', 1)[1]}")


MALFORMED = [
    "",
    "x",
    ".",
    "..",
    "a.b.c",
    "....",
    "e30.e30.e30",
    "bnVsbA.e30.x",
    "\x00.\x00.\x00",
    "ééé.é.é",
    "W10.W10.W10",
    base64.b64encode(b"[" * 3000).decode() + ".e30.x",
    "x" * 9000,
]


@pytest.mark.parametrize("token", MALFORMED, ids=lambda token: f"{token[:12]!r}")
async def test_malformed_tokens(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_a_changed_token_is_refused(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    header, _, signature = issuer.token(role="driver").split(".")
    _, payload, _ = issuer.token(role="admin").split(".")
    with pytest.raises(Unauthenticated):
        await verifier.verify(f"{header}.{payload}.{signature}")


async def test_a_remembered_token_ends_with_its_time(
    issuer: TestIssuer, verifier: TokenVerifier, clock: FixedClock
) -> None:
    token = issuer.token()
    first = await verifier.verify(token)
    assert await verifier.verify(token) is first
    clock.advance(timedelta(minutes=15, seconds=30))
    with pytest.raises(Unauthenticated, match="expired"):
        await verifier.verify(token)


async def test_a_new_key_is_found_without_a_restart(
    issuer: TestIssuer, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    await verifier.verify(issuer.token())
    issuer.rotate()
    monkeypatch.setattr(identity_keys, "RETRY_AFTER_SECONDS", 0.0)
    assert (await verifier.verify(issuer.token(user_id=ANNA))).user_id == ANNA


async def test_unknown_keys_do_not_hammer_the_source(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    await verifier.verify(issuer.token())
    for number in range(20):
        unknown = ECKey.generate_key("P-256", {"kid": f"unknown-{number}"})
        with pytest.raises(Unauthenticated):
            await verifier.verify(issuer.signed(issuer.claims(), key=unknown))
    assert issuer.fetches == 1


class Source:
    """A key source that can be broken, and counts."""

    def __init__(self, issuer: TestIssuer) -> None:
        self.issuer = issuer
        self.broken = False
        self.asked = 0
        self.answered = asyncio.Event()

    async def fetch(self) -> Mapping[str, object]:
        self.asked += 1
        await asyncio.sleep(0)
        self.answered.set()
        if self.broken:
            raise ConnectionError("away")
        return self.issuer.published()


def verifier_of(issuer: TestIssuer, source: Source, clock: FixedClock) -> TokenVerifier:
    return TokenVerifier(issuer=issuer.issuer, audience=issuer.audience, keys=source, clock=clock)


async def test_many_at_once_ask_the_source_once(issuer: TestIssuer, clock: FixedClock) -> None:
    source = Source(issuer)
    verifier = verifier_of(issuer, source, clock)
    tokens = [issuer.token() for _ in range(10)]
    callers = await asyncio.gather(*(verifier.verify(token) for token in tokens))
    assert len(callers) == 10
    assert source.asked == 1


async def test_keys_stay_while_the_source_is_away(
    issuer: TestIssuer, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(issuer)
    verifier = verifier_of(issuer, source, clock)
    await verifier.verify(issuer.token())
    source.broken = True
    monkeypatch.setattr(identity_keys, "REFRESH_AFTER_SECONDS", -1.0)
    monkeypatch.setattr(identity_keys, "RETRY_AFTER_SECONDS", 0.0)
    for _ in range(3):
        source.answered.clear()
        assert (await verifier.verify(issuer.token(user_id=ANNA))).user_id == ANNA
        await source.answered.wait()
    assert source.asked == 4


async def test_without_any_key_the_service_is_unavailable(
    issuer: TestIssuer, clock: FixedClock
) -> None:
    source = Source(issuer)
    source.broken = True
    verifier = verifier_of(issuer, source, clock)
    with pytest.raises(Unavailable):
        await verifier.verify(issuer.token())


async def test_keys_are_read_over_http_and_never_through_a_proxy(
    issuer: TestIssuer, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    encryption = RSAKey.generate_key(2048, {"kid": "enc-1"})
    published_encryption = {**encryption.as_dict(private=False), "use": "enc"}
    broken: dict[str, object] = {"kty": "EC", "kid": "broken", "crv": "P-256"}
    document = {
        "keys": [*issuer.published()["keys"], published_encryption, broken, "odd"]  # type: ignore[misc]
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, *_arguments: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        verifier = TokenVerifier(
            issuer=issuer.issuer,
            audience=issuer.audience,
            # At the first address nobody listens.
            keys=remote_keys("http://127.0.0.1:1/", f"http://127.0.0.1:{server.server_port}/"),
            clock=clock,
        )
        assert (await verifier.verify(issuer.token(user_id=ANNA))).user_id == ANNA
        with pytest.raises(Unauthenticated):
            await verifier.verify(issuer.signed(issuer.claims(), key=encryption))
    finally:
        server.shutdown()
        server.server_close()
