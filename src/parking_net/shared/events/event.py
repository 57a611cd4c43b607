"""What happened, as it travels: a CloudEvent 1.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from parking_net.shared.identifiers import new_id
from parking_net.shared.telemetry import context


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one aggregate."""

    type: str
    """Such as `booking.confirmed`."""
    subject: str
    """The aggregate's id. Events of one subject arrive in the order they happened."""
    data: Mapping[str, object]
    """Anything JSON can say; ids and times may stand as UUID and datetime on the way out."""
    id: UUID = field(default_factory=new_id)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    traceparent: str | None = field(default_factory=context.traceparent)
    source: str = ""
    """The service it happened in; filled in by its relay."""

    def to_cloud_event(self) -> dict[str, object]:
        """The members of the CloudEvent; `traceparent` only when there is one."""
        members: dict[str, object] = {
            "specversion": "1.0",
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        if self.traceparent is not None:
            members["traceparent"] = self.traceparent
        return {**members, "data": self.data}

    @classmethod
    def of_cloud_event(cls, members: Mapping[str, Any]) -> Event:
        """Raises KeyError or ValueError when the members are not those of an event of ours."""
        return cls(
            type=members["type"],
            subject=members["subject"],
            data=members["data"],
            id=UUID(members["id"]),
            time=datetime.fromisoformat(members["time"]),
            traceparent=members.get("traceparent"),
            source=members["source"],
        )
