"""A module of ours as a process that ends by itself: what it takes is then gone again."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from parking_net.local.errors import LocalError


class Errand:
    """One such process, as a context: left before its end, it is killed."""

    def __init__(self, module: str, values: Mapping[str, str]) -> None:
        self._module = module
        self._values = dict(values)

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module),
            env=self._values,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def line(self) -> str:
        """The next line of its output; empty when there is none to come."""
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode()

    async def output(self, failure: str) -> str:
        """End its input and wait for it; what it printed.

        Raises LocalError, `failure` and what it said, when it failed.
        """
        printed, errors = await self._process.communicate(b"")
        if self._process.returncode != 0:
            raise LocalError(f"{failure}\n{errors.decode().strip()}")
        return printed.decode()
