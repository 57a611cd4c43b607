"""A memory that forgets what was used longest ago when it is full."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

ENTRY_BYTES: Final = 250
"""About what an entry takes beside its content."""


class BoundedMemory(Generic[Key, Value]):
    """Values by key, together never larger than `capacity_bytes`."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.taken_bytes = 0

    def get(self, key: Key) -> Value | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Key, value: Value, content_bytes: int) -> None:
        """Remember; a value too large for the whole memory is not."""
        self.drop(key)
        size_bytes = content_bytes + ENTRY_BYTES
        if size_bytes > self._capacity_bytes:
            return
        self._entries[key] = (value, size_bytes)
        self.taken_bytes += size_bytes
        while self.taken_bytes > self._capacity_bytes:
            _, (_, freed_bytes) = self._entries.popitem(last=False)
            self.taken_bytes -= freed_bytes

    def drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.taken_bytes -= entry[1]

    def clear(self) -> None:
        self._entries.clear()
        self.taken_bytes = 0

    def __len__(self) -> int:
        return len(self._entries)
