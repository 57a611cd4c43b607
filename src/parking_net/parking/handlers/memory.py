"""A memory that forgets what was used longest ago when it is full."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

ENTRY_BYTES: Final = 300
"""About what an entry takes beside its value: the key, and the memory's own order."""


class BoundedMemory(Generic[Key, Value]):
    """Values by key, together never larger than `capacity_bytes`."""

    def __init__(self, capacity_bytes: int, size_bytes: Callable[[Value], int]) -> None:
        self._capacity_bytes = capacity_bytes
        self._size_bytes = size_bytes
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self.taken_bytes = 0

    def get(self, key: Key) -> Value | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Remember; a value too large for the whole memory is not."""
        self.drop(key)
        if self._entry_bytes(value) > self._capacity_bytes:
            return
        self._values[key] = value
        self.taken_bytes += self._entry_bytes(value)
        while self.taken_bytes > self._capacity_bytes:
            _, oldest = self._values.popitem(last=False)
            self.taken_bytes -= self._entry_bytes(oldest)

    def drop(self, key: Key) -> None:
        value = self._values.pop(key, None)
        if value is not None:
            self.taken_bytes -= self._entry_bytes(value)

    def clear(self) -> None:
        self._values.clear()
        self.taken_bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def _entry_bytes(self, value: Value) -> int:
        return self._size_bytes(value) + ENTRY_BYTES
