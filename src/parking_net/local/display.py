"""What a person sees while the platform runs: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from parking_net.local.processes import State, Status

STYLES = {
    State.WAITING: "dim",
    State.STARTING: "yellow",
    State.READY: "green",
    State.NOT_READY: "yellow",
    State.DIED: "bold red",
    State.STOPPING: "yellow",
    State.STOPPED: "dim",
    State.OFF: "dim",
}


class Display(Protocol):
    """Where changes of the programs and sentences for the person go."""

    def changed(self, status: Status) -> None: ...

    def say(self, sentence: str) -> None: ...

    def close(self) -> None: ...


def display_for(console: Console) -> Display:
    return LiveTable(console) if console.is_terminal else PlainLines(console)


class PlainLines:
    """A line for every change: for files, pipes and service managers."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def changed(self, status: Status) -> None:
        parts = [f"{status.name:<12}", f"{status.state:<10}"]
        if status.pid is not None:
            parts.append(f"process {status.pid}")
        if status.state is State.READY:
            parts.append(status.address)
        self.say(" ".join([*parts, status.remark]).rstrip())

    def say(self, sentence: str) -> None:
        self._console.print(sentence, markup=False, highlight=False, soft_wrap=True)
        self._console.file.flush()

    def close(self) -> None:
        """Nothing is held."""


class LiveTable:
    """A table that follows the programs, with the sentences said so far above it."""

    def __init__(self, console: Console) -> None:
        self._statuses: dict[str, Status] = {}
        self._live = Live(console=console, auto_refresh=False, transient=False)
        self._live.start()

    def changed(self, status: Status) -> None:
        self._statuses[status.name] = status
        if status.state is State.DIED:
            self.say(f"{status.name} {status.remark}")
        self._live.update(_table(list(self._statuses.values())), refresh=True)

    def say(self, sentence: str) -> None:
        self._live.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        self._live.stop()


def _table(statuses: Sequence[Status]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("", "state", "process", "restarts", "address"):
        table.add_column(title, header_style="dim")
    for status in statuses:
        table.add_row(
            status.name,
            Text(status.state.value, style=STYLES[status.state]),
            str(status.pid or ""),
            str(status.restarts or ""),
            status.address or status.remark,
        )
    return Group(Text(), table)
