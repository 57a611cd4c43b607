"""Whether a service should get requests: its dependencies answer and it is not shutting down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

CHECK_TIMEOUT_SECONDS = 1.0

Check = Callable[[], Awaitable[None]]


class Unmet(Exception):
    """Something is wrong that everybody may read about: the message is shown as it is."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events that wait to be sent, and for how long the first of them does."""

    pending: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What each check said: "ok", or what is wrong."""

    is_ready: bool
    checks: dict[str, str]


@dataclass
class Readiness:
    """Named checks, asked all at once whenever somebody wants to know."""

    _checks: dict[str, Check] = field(default_factory=dict)
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the service is about to stop; long answers should end then."""
    outbox: Callable[[], Backlog | None] | None = None
    """What waits in the outbox as last seen, None when it could not be seen. It is shown beside the
    checks and decides nothing: a service whose events wait goes on answering."""

    def add(self, name: str, check: Check) -> None:
        """A dependency to ask: `check` raises when it does not answer."""
        self._checks[name] = check

    def begin_draining(self) -> None:
        """Turn unready for good, so that no new requests are sent here."""
        self.draining.set()

    async def report(self) -> Report:
        """Ask every dependency, each for a short time."""
        answers = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
        checks: Mapping[str, str] = dict(zip(self._checks, answers, strict=True))
        if self.draining.is_set():
            checks = {**checks, "draining": "the service is stopping"}
        return Report(all(answer == "ok" for answer in checks.values()), dict(checks))

    async def _ask(self, check: Check) -> str:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
                await check()
        except TimeoutError:
            return "no answer in time"
        except Unmet as error:
            return str(error)
        except Exception as error:
            # Its words may hold addresses or names of the inside.
            return f"failed: {type(error).__name__}"
        return "ok"
