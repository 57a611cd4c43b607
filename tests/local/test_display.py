"""What a person sees: a table on a terminal, lines elsewhere."""

from __future__ import annotations

import io

from rich.console import Console

from parking_net.local.display import LiveTable, PlainLines, display_for
from parking_net.local.processes import State, Status


def test_a_terminal_gets_a_table_and_the_news_above_it() -> None:
    screen = io.StringIO()
    display = display_for(Console(file=screen, force_terminal=True, width=120))
    assert isinstance(display, LiveTable)
    status = Status("booking", "http://127.0.0.1:8880", State.READY, pid=4711)
    display.changed(status)
    status.state, status.restarts, status.pid = State.DIED, 1, None
    status.remark = "was ended by SIGKILL; starts again in 0.2 s"
    display.changed(status)
    display.say("Stopping …")
    display.close()
    shown = screen.getvalue()
    for words in ("booking", "4711", "http://127.0.0.1:8880", "ready", "died", "Stopping …"):
        assert words in shown
    assert "booking was ended by SIGKILL; starts again in 0.2 s" in shown


def test_a_file_gets_a_line_for_each_change() -> None:
    file = io.StringIO()
    display = display_for(Console(file=file, width=40))
    assert isinstance(display, PlainLines)
    address = "http://127.0.0.1:8880/an/address/longer/than/the/line"
    display.changed(Status("booking", address, State.STARTING, pid=4711))
    display.changed(Status("booking", address, State.READY, pid=4711))
    display.close()
    assert file.getvalue().splitlines() == [
        "booking      starting   process 4711",
        f"booking      ready      process 4711 {address}",
    ]
