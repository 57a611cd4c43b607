"""Answers that are lost or come too late, and a payment service that says nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from parking_net.verification import Report
from tests.acceptance.world import answer, problem
from tests.faults.judging import require_its_end
from tests.faults.operations import Case, Operation, lost_answers
from tests.faults.striking import (
    Scene,
    Stage,
    Struck,
    answered,
    by_case,
    meet_faults,
    prepared,
)

pytestmark = pytest.mark.timeout(600)

CASES = lost_answers()
BOOKINGS = 12
# Who asks for more is told that nobody knows yet whether it was paid; the others need not wait.
WAITS_FOR_THE_ANSWER = frozenset({Operation.BOOK, Operation.PAY, Operation.EXTEND})


@pytest.fixture(scope="module")
async def aftermath(stage: Stage) -> tuple[Mapping[Case, Struck], Report]:
    struck = await meet_faults(stage, await prepared(stage, CASES))
    found = by_case(await answered(stage, struck))
    return found, await stage.books.when_everything_has_ended()


def test_the_books_balance_after_all_lost_answers(
    aftermath: tuple[Mapping[Case, Struck], Report],
) -> None:
    _, report = aftermath
    assert report.is_clean, str(report)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_an_answer_is_lost(
    case: Case, aftermath: tuple[Mapping[Case, Struck], Report]
) -> None:
    struck = aftermath[0][case]
    assert struck.first is not None
    if case.service == "parking":
        problem(struck.first, 503)
    elif case.operation in WAITS_FOR_THE_ANSWER:
        problem(struck.first, 503, "payment_unavailable")
    else:
        answer(struck.first)
    await require_its_end(struck)


async def test_payment_is_frozen_while_drivers_book(stage: Stage) -> None:
    booking = Case(Operation.BOOK, "payment", "late", "none", keyed=False, is_certain=True)
    scenes = await prepared(stage, [booking] * BOOKINGS)
    with stage.running.frozen("payment"):
        for refusal in await asyncio.gather(*(scene.send() for scene in scenes)):
            assert refusal is not None
            body = problem(refusal, 503, "payment_unavailable")
            assert body["booking"]["status"] == "Waiting"
    await _require_one_charge_each(stage, scenes)


async def test_payment_is_gone_while_drivers_book(stage: Stage) -> None:
    booking = Case(Operation.BOOK, "payment", "late", "none", keyed=False, is_certain=True)
    scenes = await prepared(stage, [booking] * BOOKINGS)
    stage.running.kill("payment")
    responses = await asyncio.gather(*(scene.send() for scene in scenes))
    assert {response.status_code for response in responses if response} <= {200, 503}
    await _require_one_charge_each(stage, scenes)


async def _require_one_charge_each(stage: Stage, scenes: list[Scene]) -> None:
    report = await stage.books.when_everything_has_ended()
    assert report.is_clean, str(report)
    for scene in scenes:
        await require_its_end(Struck(scene, met_fault=True, first=None))
        charges = [row["amount"] for row in await scene.driver.ledger() if row["amount"] < 0]
        assert charges == [-scene.case.operation.way.after.spent]
