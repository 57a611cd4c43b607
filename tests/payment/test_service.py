"""The service as a whole: what it counts, what runs inside it, what it needs to start."""

from __future__ import annotations

import contextlib

import pytest
from prometheus_client import REGISTRY

from parking_net.payment.app import openapi_app
from parking_net.payment.domain.errors import PromocodeNotFound
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Api, Ledger
from tests.support.settings import new_settings


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_money_is_counted_once_however_often_it_is_ordered(ledger: Ledger) -> None:
    completed = counted("payments_total", kind="charge", status="completed")
    failed = counted("payments_total", kind="charge", status="failed")
    amount = counted("payment_amount_total", kind="charge")
    stay, operation_id = await ledger.stay(1000), new_id()
    for _ in range(3):
        await ledger.charge(stay, 300, operation_id=operation_id)
    await ledger.charge(stay, 3000)
    assert counted("payments_total", kind="charge", status="completed") == completed + 1
    assert counted("payments_total", kind="charge", status="failed") == failed + 1
    assert counted("payment_amount_total", kind="charge") == amount + 300


async def test_a_postponed_refund_is_counted_as_such(ledger: Ledger) -> None:
    postponed = counted("payments_total", kind="refund", status="postponed")
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    await ledger.service.promocodes.generate(new_id(), 300, stay.owner_id)
    await ledger.refund(stay, 300)
    assert counted("payments_total", kind="refund", status="postponed") == postponed + 1


@pytest.mark.parametrize(("code", "outcome"), [("SPRING", "ok"), ("NOWHERE", "unknown")])
async def test_activations_are_counted_by_outcome(ledger: Ledger, code: str, outcome: str) -> None:
    before = counted("promocodes_total", action="activate", outcome=outcome)
    await ledger.issued(code="SPRING")
    with contextlib.suppress(PromocodeNotFound):
        await ledger.service.promocodes.activate(new_id(), code, new_id())
    assert counted("promocodes_total", action="activate", outcome=outcome) == before + 1


async def test_the_jobs_settle_and_trim(api: Api) -> None:
    stay = await api.ledger.stay(1000)
    await api.ledger.charge(stay, 300)
    api.ledger.clock.advance(STAY)
    jobs = {job.name: job for job in api.service.jobs}
    assert {"settlement", "promocode_misses_trim", "outbox_relay", "idempotency_trim"} <= set(jobs)
    for job in jobs.values():
        assert await job.run_once("payment")
    assert await api.ledger.balance(stay.owner_id) == (300, 0)


async def test_the_service_is_ready_when_its_database_answers(api: Api) -> None:
    report = (await api.client.get("/readyz")).json()
    assert report["checks"]["database"] == "ok"
    assert "outbox" in report


def test_the_api_reference_needs_no_database() -> None:
    document = openapi_app()
    operations = [
        (path, method) for path, item in document["paths"].items() for method in sorted(item)
    ]
    assert sorted(operations) == [
        ("/payment/balance", "get"),
        ("/payment/promocode", "post"),
        ("/payment/promocode/activate", "post"),
        ("/payment/promocode/create", "post"),
        ("/payment/promocode/generate", "post"),
        ("/payment/promocode/{code}", "delete"),
        ("/payment/promocode/{code}", "get"),
        ("/payment/promocodes", "get"),
        ("/payment/transactions", "get"),
    ]


def test_settings_hold_the_guess_limit() -> None:
    settings = new_settings(
        PaymentSettings,
        {
            "postgres_host": "localhost",
            "postgres_password": "unused",
            "internal_service_token": "internal-token-for-tests",
            "auth_issuer": "http://auth.test",
            "promocode_miss_limit": 3,
            "promocode_miss_window_minutes": 2,
        },
    )
    assert (settings.miss_limit.misses, settings.miss_limit.window.total_seconds()) == (3, 120)
