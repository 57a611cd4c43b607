"""What parking counts beyond what every service does."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

PUBLIC_READS = Counter(
    "parking_public_reads",
    "Public reads of places, by what was read (place, page) and where it came from.",
    ["what", "origin"],
)
REMEMBERED_BYTES = Gauge(
    "parking_remembered_bytes",
    "Memory taken by remembered answers, by what they are (place, page).",
    ["what"],
)
PLACE_CHANGES = Counter(
    "parking_place_changes",
    "Places created, updated and deleted.",
    ["change"],
)
