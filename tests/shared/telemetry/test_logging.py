"""Log lines: one JSON object each, with the ids of the work, and never a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import pytest
import structlog

from parking_net.shared.telemetry import context
from parking_net.shared.telemetry.logging import REDACTED, configure_logging

Written = Callable[[Callable[[], object]], list[dict[str, Any]]]


@pytest.fixture
def restored() -> Iterator[None]:
    """What logging was before comes back, so that other tests are not affected."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


@pytest.fixture
def written(restored: None, capsys: pytest.CaptureFixture[str]) -> Written:
    """Runs something that logs and gives the lines it wrote."""

    def run(logs: Callable[[], object]) -> list[dict[str, Any]]:
        configure_logging("example", "INFO")
        logs()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_a_line_carries_the_ids(written: Written) -> None:
    def work() -> None:
        with context.entered(request_id="r1") as ids:
            ids.user_id = "anna"
            structlog.get_logger().info("booking_held", booking_id=17)

    (line,) = written(work)
    assert line["event"] == "booking_held"
    assert (line["service"], line["request_id"], line["user_id"]) == ("example", "r1", "anna")
    assert line["version"] == version("parking-net")
    assert len(line["trace_id"]) == 32
    assert (line["booking_id"], line["level"]) == (17, "info")
    assert line["timestamp"].endswith("Z")


def test_secrets_are_blanked_at_any_depth(written: Written) -> None:
    fields: dict[str, Any] = {
        "password": "p1",
        "refresh_token": "p2",
        "headers": {"Authorization": "p3", "api-key": "p4", "deep": {"Cookie": "p5"}, "accept": 1},
        "code": "p6",
        "client_secret": "p7",
        "error_code": "fully_booked",
    }
    (line,) = written(lambda: structlog.get_logger().info("odd", **fields))
    assert not [secret for secret in (f"p{n}" for n in range(1, 8)) if secret in json.dumps(line)]
    assert line["password"] == REDACTED
    assert line["headers"]["accept"] == 1
    assert line["error_code"] == "fully_booked"


def test_lower_levels_are_left_out(written: Written) -> None:
    def work() -> None:
        structlog.get_logger().debug("quiet")
        logging.getLogger("parking_net.other").debug("quiet too")

    assert written(work) == []


def test_the_standard_library_speaks_the_same_form(written: Written) -> None:
    def work() -> None:
        with context.entered(request_id="r2"):
            logging.getLogger("alembic").warning("Running upgrade %s", "0001")

    (line,) = written(work)
    assert line["event"] == "Running upgrade 0001"
    assert (line["level"], line["logger"], line["request_id"]) == ("warning", "alembic", "r2")


def test_an_exception_is_one_line_without_local_variables(written: Written) -> None:
    def work() -> None:
        hidden = "the-" + "inside"
        try:
            raise KeyError(len(hidden))
        except KeyError as error:
            structlog.get_logger().error("failed", exc_info=error)

    (line,) = written(work)
    assert "KeyError: 10" in line["exception"]
    assert "the-inside" not in line["exception"]


def test_pretty_lines_are_for_people(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("example", "INFO", "pretty")
    structlog.get_logger().info("booking_held", booking_id=17)
    shown = capsys.readouterr().out
    assert "booking_held" in shown
    assert "booking_id=17" in shown
    assert "\x1b[" not in shown, "colours are for terminals"
