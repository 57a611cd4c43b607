"""How promocodes are written, made and read: rules that need no database."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR
from parking_net.payment.domain.promocodes import (
    ALPHABET,
    NewPromocode,
    Promocode,
    PromocodeKind,
    PromocodeState,
    code_as_typed,
    code_key,
    generated_code,
)
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import new_id

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
codes = st.text(string.ascii_letters + string.digits + "-_", min_size=4, max_size=100)


def promocode(
    *,
    used_count: int = 0,
    expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> Promocode:
    return Promocode(
        code="SPRING",
        kind=PromocodeKind.ISSUED,
        amount_minor=500,
        max_uses=3,
        used_count=used_count,
        expires_at=expires_at,
        created_by=new_id(),
        created_at=NOW,
        revoked_at=revoked_at,
    )


@given(code=codes, space=st.text(" \t\n", max_size=3))
def test_a_code_survives_being_typed_with_space_around_it(code: str, space: str) -> None:
    assert code_as_typed(space + code + space) == code
    assert code_key(code.lower()) == code_key(code.upper()) == code_key(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "abc",
        "a" * 101,
        "two words",
        "ПРОМО",
        "ｆｕｌｌ",
        "semi;colon",
        "nul\0code",
        "ab\ncd",
    ],
)
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert code_as_typed(text) is None


@pytest.mark.parametrize("length", [4, 100])
def test_a_code_may_be_as_short_and_as_long_as_promised(length: int) -> None:
    assert code_as_typed("a" * length) == "a" * length


def test_generated_codes_carry_eighty_bits_in_signs_that_are_not_mistaken() -> None:
    code = generated_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert len(ALPHABET) == 32
    assert set(code) <= set(ALPHABET) | {"-"}
    assert not set("ILOU") & set(ALPHABET)
    assert len({generated_code() for _ in range(1000)}) == 1000


def test_a_code_is_active_until_the_instant_of_its_expiry() -> None:
    expiring = promocode(expires_at=NOW + SECOND)
    assert expiring.state(NOW) is PromocodeState.ACTIVE
    assert expiring.state(NOW + SECOND) is PromocodeState.EXPIRED


def test_a_code_is_active_while_uses_remain() -> None:
    assert promocode(used_count=2).state(NOW) is PromocodeState.ACTIVE
    assert promocode(used_count=2).remaining_uses == 1
    assert promocode(used_count=3).state(NOW) is PromocodeState.USED_UP
    assert promocode(used_count=3, expires_at=NOW).state(NOW) is PromocodeState.USED_UP


def test_a_revoked_code_is_revoked_whatever_else_it_is() -> None:
    assert promocode(revoked_at=NOW).state(NOW) is PromocodeState.REVOKED
    assert promocode(revoked_at=NOW, expires_at=NOW).state(NOW) is PromocodeState.REVOKED


def wanted(
    *,
    amount_minor: int = 500,
    max_uses: int = 1,
    code: str | None = None,
    expires_at: datetime | None = None,
) -> NewPromocode:
    return NewPromocode(
        amount_minor=amount_minor, max_uses=max_uses, code=code, expires_at=expires_at, now=NOW
    )


@pytest.mark.parametrize("amount_minor", [1, AMOUNT_LIMIT_MINOR])
@pytest.mark.parametrize("max_uses", [1, 1_000_000])
def test_limits_are_inclusive(amount_minor: int, max_uses: int) -> None:
    made = wanted(
        amount_minor=amount_minor, max_uses=max_uses, code="a-_9", expires_at=NOW + SECOND
    )
    assert (made.amount_minor, made.max_uses) == (amount_minor, max_uses)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("amount", {"amount_minor": 0}),
        ("amount", {"amount_minor": AMOUNT_LIMIT_MINOR + 1}),
        ("max_uses", {"max_uses": 0}),
        ("max_uses", {"max_uses": 1_000_001}),
        ("code", {"code": "abc"}),
        ("code", {"code": "a" * 101}),
        ("code", {"code": " padded "}),
        ("code", {"code": "Activate"}),
        ("expires_at", {"expires_at": NOW}),
    ],
)
def test_a_broken_limit_names_its_field(field: str, bad: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        wanted(**bad)  # type: ignore[arg-type]
    assert [mistake.field for mistake in refusal.value.fields] == [field]
