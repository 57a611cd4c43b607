"""Which demo driver parks where and when, in hours from the moment of loading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoStay:
    """`place` counts from 0 in the list of places; negative hours lie in the past."""

    driver: int
    place: int
    starts_in_hours: float
    lasts_hours: float
    booked_hours_before: float = 24
    canceled_hours_before: float | None = None
    """How long before its start the driver cancelled; None when the stay took place."""


DEMO_STAYS: Final = (
    DemoStay(driver=1, place=0, starts_in_hours=-400, lasts_hours=3),
    DemoStay(driver=1, place=9, starts_in_hours=-250, lasts_hours=8, booked_hours_before=72),
    DemoStay(driver=1, place=4, starts_in_hours=-170, lasts_hours=2),
    DemoStay(driver=1, place=5, starts_in_hours=-90, lasts_hours=4, canceled_hours_before=5),
    DemoStay(driver=1, place=1, starts_in_hours=-26, lasts_hours=1.5),
    DemoStay(driver=1, place=2, starts_in_hours=-1, lasts_hours=5),
    DemoStay(driver=1, place=8, starts_in_hours=20, lasts_hours=3),
    DemoStay(driver=1, place=33, starts_in_hours=120, lasts_hours=48, booked_hours_before=130),
    DemoStay(driver=2, place=16, starts_in_hours=-320, lasts_hours=10),
    DemoStay(driver=2, place=18, starts_in_hours=-200, lasts_hours=2.5),
    DemoStay(driver=2, place=19, starts_in_hours=-49, lasts_hours=3),
    DemoStay(driver=2, place=16, starts_in_hours=-2, lasts_hours=9),
    DemoStay(driver=2, place=22, starts_in_hours=5, lasts_hours=2, booked_hours_before=30),
    DemoStay(
        driver=2,
        place=20,
        starts_in_hours=30,
        lasts_hours=6,
        booked_hours_before=50,
        canceled_hours_before=31,
    ),
    DemoStay(driver=2, place=24, starts_in_hours=75, lasts_hours=4, booked_hours_before=80),
    DemoStay(driver=3, place=26, starts_in_hours=-150, lasts_hours=12),
    DemoStay(driver=3, place=32, starts_in_hours=-60, lasts_hours=2),
    DemoStay(driver=3, place=6, starts_in_hours=-0.5, lasts_hours=2),
    DemoStay(driver=3, place=6, starts_in_hours=26, lasts_hours=3, booked_hours_before=28),
    DemoStay(driver=3, place=38, starts_in_hours=50, lasts_hours=7, booked_hours_before=60),
)
