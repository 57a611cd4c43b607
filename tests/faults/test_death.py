"""kill -9 of a service at each step of each operation: what was begun comes to its end.

All cases are prepared, killed and waited for together, so that their waits overlap; the tests then
look at one case each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from parking_net.verification import Report
from tests.faults.judging import require_its_end
from tests.faults.operations import Case, deaths, left_to_the_reconciler
from tests.faults.striking import (
    Stage,
    Struck,
    answered,
    by_case,
    kill_at_points,
    kill_reconciler,
    prepared,
)

pytestmark = pytest.mark.timeout(600)

STEPS_OF_THE_RECONCILER = (
    "charge.after",
    "refund.after",
    "move_settlement.before",
    "outcome.before",
    "outcome.after",
)
SERVICES = ("booking", "payment", "parking")
CASES = {service: deaths(service) for service in SERVICES}


@pytest.fixture(scope="module")
async def aftermath(stage: Stage) -> tuple[Mapping[Case, Struck], Report]:
    """Every case after its death, when everything has ended within 30 seconds."""
    struck: list[Struck] = []
    for cases in CASES.values():
        struck += await kill_at_points(stage, await prepared(stage, cases))
    done, _ = await asyncio.gather(answered(stage, struck), stage.books.when_everything_has_ended())
    return by_case(done), await stage.books.when_everything_has_ended()


@pytest.fixture(scope="module")
def struck(aftermath: tuple[Mapping[Case, Struck], Report]) -> Mapping[Case, Struck]:
    return aftermath[0]


def test_the_books_balance_after_all_deaths(
    aftermath: tuple[Mapping[Case, Struck], Report],
) -> None:
    _, report = aftermath
    assert report.is_clean, str(report)
    assert report.bookings > 0


@pytest.mark.parametrize("case", CASES["booking"], ids=str)
async def test_booking_dies(case: Case, struck: Mapping[Case, Struck]) -> None:
    assert struck[case].first is None, "the dead do not answer"
    await require_its_end(struck[case])


@pytest.mark.parametrize("case", CASES["payment"], ids=str)
async def test_payment_dies(case: Case, struck: Mapping[Case, Struck]) -> None:
    assert struck[case].first_status in {200, 503}
    await require_its_end(struck[case])


@pytest.mark.parametrize("case", CASES["parking"], ids=str)
async def test_parking_dies(case: Case, struck: Mapping[Case, Struck]) -> None:
    assert struck[case].first_status in {200, 503}
    await require_its_end(struck[case])


async def test_booking_dies_again_while_it_makes_good(stage: Stage) -> None:
    """The reconciler, too, may die at any step; two cases of each kind, so that one is hit.

    Its orders are kept from it until all steps are watched: one that it took up earlier would
    leave too few for the steps.
    """
    scenes = await prepared(stage, left_to_the_reconciler() * 2)
    struck = await kill_at_points(stage, scenes, stage.books.keep_orders_from_reconciler)
    await kill_reconciler(stage, STEPS_OF_THE_RECONCILER)
    report = await stage.books.when_everything_has_ended()
    assert report.is_clean, str(report)
    for each in struck:
        await require_its_end(each)
