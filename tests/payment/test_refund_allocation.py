"""Which charges a refund takes from: SQL and plain Python agree on any history of a booking."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parking_net.payment.domain.ledger import OperationStatus
from parking_net.shared.identifiers import new_id
from tests.payment.oracle import allocate
from tests.payment.support import Ledger, Stay
from tests.support.clock import FixedClock
from tests.support.database import Databases

amounts = st.integers(min_value=1, max_value=1000)


@pytest.fixture(scope="module")
async def shared_ledger(databases: Databases) -> Ledger:
    """One ledger for all examples: each has users and a booking of its own."""
    return Ledger(await databases("payment"), FixedClock())


@given(charges=st.lists(amounts, max_size=6), amount_minor=amounts)
def test_an_allocation_takes_everything_it_can_and_no_more(
    charges: Sequence[int], amount_minor: int
) -> None:
    taken = allocate(charges, amount_minor)
    assert sum(taken) == min(amount_minor, sum(charges))
    assert all(0 <= part <= charge for part, charge in zip(taken, charges, strict=True))
    touched = [index for index, part in enumerate(taken) if part > 0]
    emptied = [index for index, part in enumerate(taken) if part == charges[index]]
    assert set(range(touched[0] + 1, len(charges))) <= set(emptied) if touched else not charges


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    charges=st.lists(amounts, min_size=1, max_size=5),
    refunds=st.lists(st.integers(min_value=1, max_value=1500), min_size=1, max_size=5),
)
async def test_refunds_in_a_row_leave_of_each_charge_what_the_oracle_says(
    shared_ledger: Ledger, charges: Sequence[int], refunds: Sequence[int]
) -> None:
    ledger = shared_ledger
    stay = await ledger.stay(sum(charges))
    charge_ids = [new_id() for _ in charges]
    for operation_id, amount_minor in zip(charge_ids, charges, strict=True):
        await ledger.charge(stay, amount_minor, operation_id=operation_id)

    remaining = list(charges)
    for amount_minor in refunds:
        answer = await ledger.refund(stay, amount_minor)
        if amount_minor > sum(remaining):
            assert answer.reason == "exceeds_charge"
            continue
        assert answer.status is OperationStatus.COMPLETED
        taken = allocate(remaining, amount_minor)
        remaining = [charge - part for charge, part in zip(remaining, taken, strict=True)]
        assert await _remaining(ledger, stay) == dict(zip(charge_ids, remaining, strict=True))


async def _remaining(ledger: Ledger, stay: Stay) -> dict[object, int]:
    rows = await ledger.database.fetch(
        "SELECT charge_operation_id, remaining FROM refund_parts($1, $2, $3, 1)",
        stay.booking_id,
        stay.driver_id,
        stay.owner_id,
    )
    return {row["charge_operation_id"]: row["remaining"] for row in rows}
