"""The table at the end of a run."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.events import RATE_PER_SECOND, Carried
from benchmarks.load import Measured
from benchmarks.streams import Held


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement beside its floor: what the machine does with nothing of ours in between."""

    what: str
    measured: Measured
    floor_per_second: float
    floor: str


def print_table(rows: list[Row], facts: dict[str, str]) -> None:
    """Print the measurements, then facts of the whole platform, a line each."""
    console = Console(width=150)
    table = Table(title="Parking Net, closed loop")
    table.add_column("operation")
    for column in ("per second", "p50 ms", "p95 ms", "p99 ms", "errors", "floor/s", "of floor"):
        table.add_column(column, justify="right")
    table.add_column("floor is")
    for row in rows:
        table.add_row(
            row.what,
            f"{row.measured.per_second:,.0f}",
            *(f"{row.measured.percentile_ms(share):.1f}" for share in (0.50, 0.95, 0.99)),
            str(row.measured.unexpected),
            f"{row.floor_per_second:,.0f}",
            f"{row.measured.per_second / row.floor_per_second:.0%}",
            row.floor,
        )
    console.print(table)
    for name, value in facts.items():
        console.print(f"{name}: {value}")


def print_events(carried: list[Carried], held: Held, told_per_second: float) -> None:
    """Print how events travel and how people hear of them."""
    console = Console(width=150)
    table = Table(title="Events, from commit to handled")
    table.add_column("transport")
    for column in ("per second, a backlog", f"p50 ms at {RATE_PER_SECOND}/s", "p99 ms"):
        table.add_column(column, justify="right")
    for each in carried:
        percentiles = (f"{each.delays.percentile_ms(share):.0f}" for share in (0.50, 0.99))
        table.add_row(each.transport, f"{each.per_second:,.0f}", *percentiles)
    console.print(table)
    console.print(f"notifications, from booking's commit into inboxes: {told_per_second:,.0f}/s")
    console.print(
        f"open streams on one process: {held.streams}, {held.kib_each:.0f} KiB each; news reaches "
        f"them after p50 {held.delays.percentile_ms(0.5):.0f} ms, "
        f"p99 {held.delays.percentile_ms(0.99):.0f} ms"
    )
