"""What payment counts; names and labels are those of the contract."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

PAYMENTS = Counter(
    "payments",
    "Charges and refunds that the ledger decided, repeats left out.",
    ["kind", "status"],
)
PAYMENT_AMOUNT = Counter(
    "payment_amount",
    "Minor units moved by charges and refunds.",
    ["kind"],
)
PROMOCODES = Counter(
    "promocodes",
    "Promocodes activated, generated, created and revoked, and why not.",
    ["action", "outcome"],
)
LEDGER_IMBALANCE = Gauge(
    "ledger_imbalance_minor",
    "Minor units by which all accounts together differ from zero; anything but 0 is a mistake.",
)
