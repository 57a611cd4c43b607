"""What is being done when a fault strikes: the way of each operation, before it and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from tests.faults.orders import Fault

RATE: Final = 500
MONEY: Final = 10_000
HOUR: Final = timedelta(hours=1)
FIVE_MINUTES: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Stay:
    """A time between two moments, seen from when the story begins."""

    start: timedelta
    end: timedelta

    def dates(self, now: datetime) -> dict[str, str]:
        return {
            "date_from": (now + self.start).isoformat(),
            "date_to": (now + self.end).isoformat(),
        }

    def overlaps(self, other: Stay) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class State:
    """Where a booking has come to, and what its driver has spent on it."""

    status: str | None
    """None: there is no booking."""
    stay: Stay
    spent: int

    @property
    def takes(self) -> Stay | None:
        """The time during which the space is taken."""
        return self.stay if self.status in {"Confirmed", "Waiting"} else None


TWO_HOURS = Stay(24 * HOUR, 26 * HOUR)
LONGER = Stay(24 * HOUR, 27 * HOUR)
SHORTER = Stay(24 * HOUR, 25 * HOUR)
LATER = Stay(48 * HOUR, 50 * HOUR)
BEGUN = Stay(-FIVE_MINUTES, 3 * HOUR - FIVE_MINUTES)
WINDOWS = tuple(Stay(hour * HOUR, (hour + 1) * HOUR) for hour in (1, 24, 25, 26, 48))
"""Hours that tell all these stays apart."""


@dataclass(frozen=True)
class Way:
    """An operation: what is there before it, what it leads to, and which points it comes to."""

    before: State
    after: State
    undecided: tuple[str, ...]
    """Points at which nothing has been written: who dies there leaves everything as it was."""
    decided: tuple[str, ...]
    """Points after the commit that decides: from there on it must come to its end."""
    in_payment: tuple[str, ...]
    asks_parking: bool = False
    undone: State | None = None
    """What is left when it does not happen, where that is not `before`."""

    @property
    def left_undone(self) -> State:
        return self.undone or self.before


def _confirmed(stay: Stay, spent: int) -> State:
    return State("Confirmed", stay, spent)


def _both(*points: str) -> tuple[str, ...]:
    return tuple(f"{point}.{moment}" for point in points for moment in ("before", "after"))


_CHANGE = _both("change")
_CANCEL = _both("cancel")
_AFTER_CANCEL = _both("refund", "outcome", "after_cancel")


class Operation(Enum):
    """Everything that moves money or takes a space."""

    BOOK = Way(
        before=State(None, TWO_HOURS, 0),
        after=_confirmed(TWO_HOURS, 1000),
        undecided=("create.before",),
        decided=("create.after", *_both("charge", "confirm")),
        in_payment=_both("ledger_charge"),
        asks_parking=True,
    )
    PAY = Way(
        before=State("Waiting", TWO_HOURS, 0),
        after=_confirmed(TWO_HOURS, 1000),
        undecided=_both("new_charge"),
        decided=_both("charge", "confirm"),
        in_payment=_both("ledger_charge"),
    )
    EXTEND = Way(
        before=_confirmed(TWO_HOURS, 1000),
        after=_confirmed(LONGER, 1500),
        undecided=_CHANGE,
        decided=_both("after_change", "charge", "outcome"),
        in_payment=_both("ledger_charge"),
        asks_parking=True,
    )
    SHORTEN = Way(
        before=_confirmed(TWO_HOURS, 1000),
        after=_confirmed(SHORTER, 500),
        undecided=_CHANGE,
        decided=_both("after_change", "refund", "outcome"),
        in_payment=_both("ledger_refund"),
    )
    MOVE = Way(
        before=_confirmed(TWO_HOURS, 1000),
        after=_confirmed(LATER, 1000),
        undecided=_CHANGE,
        decided=_both("after_change", "move_settlement", "outcome"),
        in_payment=_both("ledger_move"),
        asks_parking=True,
    )
    CANCEL = Way(
        before=_confirmed(TWO_HOURS, 1000),
        after=State("Canceled", TWO_HOURS, 0),
        undecided=_CANCEL,
        decided=_AFTER_CANCEL,
        in_payment=_both("ledger_refund"),
    )
    CANCEL_DURING_THE_STAY = Way(
        before=_confirmed(BEGUN, 1500),
        after=State("Canceled", BEGUN, 500),
        undecided=_CANCEL,
        decided=_AFTER_CANCEL,
        in_payment=_both("ledger_refund"),
    )
    OWNER_CANCELS = Way(
        before=_confirmed(BEGUN, 1500),
        after=State("Canceled", BEGUN, 0),
        undecided=_CANCEL,
        decided=_AFTER_CANCEL,
        in_payment=_both("ledger_refund"),
    )
    CANCEL_WHILE_BEING_CHARGED = Way(
        before=State("Waiting", TWO_HOURS, 1000),
        after=State("Canceled", TWO_HOURS, 0),
        undecided=_CANCEL,
        decided=(*_both("cancel_charge"), *_AFTER_CANCEL),
        in_payment=_both("ledger_cancel", "ledger_refund"),
        undone=_confirmed(TWO_HOURS, 1000),
    )

    @property
    def way(self) -> Way:
        way: Way = self.value
        return way


CHANGES = frozenset({Operation.EXTEND, Operation.SHORTEN, Operation.MOVE})
ASKED_OF_PAYMENT = frozenset({"charge", "refund", "cancel_charge", "move_settlement"})


@dataclass(frozen=True)
class Case:
    """One operation that meets a fault at one point of a service."""

    operation: Operation
    service: str
    fault: Fault
    point: str
    keyed: bool
    """Sent with an Idempotency-Key, and sent again until there is an answer."""
    is_certain: bool | None
    """Whether it happens all the same; None: what the answer says."""

    def __str__(self) -> str:
        again = "-and-again" if self.keyed else ""
        return f"{self.operation.name.lower()}-{self.fault}-{self.point}{again}"

    def outcome(self, status: int | None) -> State:
        """What must be there in the end, when the first answer had this status."""
        happened = status == 200 if self.is_certain is None else self.is_certain
        way = self.operation.way
        return way.after if happened or self.keyed else way.left_undone


def deaths(service: str) -> list[Case]:
    """Every operation × every point that it comes to in the service × with and without a key."""
    found = [
        Case(operation, service, "hang", point, keyed, is_certain)
        for operation in Operation
        for point, is_certain in _points(operation.way, service)
        for keyed in (False, True)
    ]
    if service == "booking":
        found += [
            Case(operation, service, "hang", point, True, True)
            for operation in Operation
            for point in _both("keep_answer")
        ]
    return found


def left_to_the_reconciler() -> list[Case]:
    """Operations that were decided and no more: their orders are open when the service dies."""
    points = {
        Operation.BOOK: "create.after",
        Operation.EXTEND: "after_change.before",
        Operation.SHORTEN: "after_change.before",
        Operation.MOVE: "after_change.before",
        Operation.CANCEL: "after_cancel.before",
    }
    return [
        Case(operation, "booking", "hang", point, False, True)
        for operation, point in points.items()
    ]


def lost_answers() -> list[Case]:
    """Answers that are lost on their way, and answers that come too late."""
    found = [
        Case(operation, "booking", "lose", point, keyed, True)
        for operation in Operation
        for point in operation.way.decided
        if point.split(".")[0] in ASKED_OF_PAYMENT
        for keyed in (False, True)
    ]
    found += [
        Case(operation, service, "late", point, keyed, is_certain)
        for service in ("payment", "parking")
        for operation in Operation
        for point, is_certain in _points(operation.way, service)
        for keyed in (False, True)
    ]
    return found


def _points(way: Way, service: str) -> list[tuple[str, bool | None]]:
    match service:
        case "booking":
            undecided: list[tuple[str, bool | None]] = [(point, False) for point in way.undecided]
            return [*undecided, *((point, True) for point in way.decided)]
        case "payment":
            return [(point, True) for point in way.in_payment]
        case _:
            return [(point, None) for point in _both("place") if way.asks_parking]
