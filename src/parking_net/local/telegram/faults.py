"""Bad days of the pretended Telegram, ordered one by one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong with the next calls of a method."""

    status: int = 0
    """The HTTP status of the refusal; 0 for a fault without an answer."""
    description: str = ""
    retry_after_seconds: int | None = None
    is_cut: bool = False
    """The connection is cut instead of answered."""
    hangs: bool = False
    """There is no answer until `released`."""
    comes_after: bool = False
    """The call has its effect, and only the answer is lost."""
    times: int = 1
    chat_id: int | None = None
    """Only calls for this chat."""
    released: asyncio.Event = field(default_factory=asyncio.Event)


def too_many_requests(retry_after_seconds: int = 1, *, times: int = 1) -> Fault:
    """429, with the seconds to wait."""
    words = f"Too Many Requests: retry after {retry_after_seconds}"
    return Fault(429, words, retry_after_seconds=retry_after_seconds, times=times)


def server_error(*, times: int = 1) -> Fault:
    return Fault(500, "Internal Server Error", times=times)


def bad_request(words: str = "something is wrong", *, times: int = 1) -> Fault:
    return Fault(400, f"Bad Request: {words}", times=times)


def forbidden(*, times: int = 1) -> Fault:
    return Fault(403, "Forbidden: bot was blocked by the user", times=times)


def cut(*, comes_after: bool = False, times: int = 1) -> Fault:
    """The connection is cut, before or after the effect."""
    return Fault(is_cut=True, comes_after=comes_after, times=times)


def hanging(*, comes_after: bool = False, times: int = 1) -> Fault:
    """No answer until `fault.released.set()`."""
    return Fault(hangs=True, comes_after=comes_after, times=times)


class Faults:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        self._ordered: list[tuple[str, Fault]] = []

    def order(self, method: str, fault: Fault) -> Fault:
        """Let it happen to the next calls of the method; `*` means any."""
        self._ordered.append((method, fault))
        return fault

    def clear(self) -> None:
        for _, fault in self._ordered:
            fault.released.set()
        self._ordered.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that happens to this call, if any; each happens as often as ordered."""
        for index, (wanted, fault) in enumerate(self._ordered):
            if wanted not in (method, "*") or fault.chat_id not in (None, chat_id):
                continue
            fault.times -= 1
            if fault.times == 0:
                del self._ordered[index]
            return fault
        return None
