"""What the log hears of something that is tried again and again."""

from __future__ import annotations

from structlog.testing import capture_logs

from parking_net.shared.errors import Unavailable
from parking_net.shared.telemetry.outage import Outage


def test_an_outage_is_told_when_it_begins_and_when_it_ends() -> None:
    outage = Outage("listening", channel="places")

    with capture_logs() as lines:
        outage.over()
        for _ in range(3):
            outage.failed(Unavailable("nobody answers"))
        outage.over()
        outage.over()

    assert [(line["event"], line["channel"]) for line in lines] == [
        ("listening_failed", "places"),
        ("listening_works_again", "places"),
    ]
    assert lines[0]["cause"] == "nobody answers"


def test_the_next_outage_is_told_again() -> None:
    outage = Outage("listening")

    with capture_logs() as lines:
        outage.failed(Unavailable())
        outage.over()
        outage.failed(Unavailable())

    assert [line["event"] for line in lines].count("listening_failed") == 2


def test_only_what_nobody_foresaw_comes_with_its_traceback() -> None:
    bug = KeyError("surprise")

    with capture_logs() as lines:
        Outage("listening").failed(bug)
        Outage("listening").failed(Unavailable())

    assert [line["exc_info"] for line in lines] == [bug, None]
