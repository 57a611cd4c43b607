"""What operators see of messages and open pages; names and labels are those of the contract."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

NOTIFICATIONS = Counter(
    "notifications", "Messages to people, by channel and how they ended.", ["channel", "outcome"]
)
PUT_OFF = Counter(
    "notifications_put_off", "Times that a message was left for a later attempt.", ["channel"]
)
WAITING = Gauge(
    "notifications_waiting", "Messages that wait to go out, over all replicas.", ["channel"]
)
OLDEST_SECONDS = Gauge(
    "notifications_waiting_oldest_seconds", "Age of the oldest waiting message.", ["channel"]
)
OPEN_STREAMS = Gauge("notification_streams_open", "Event streams open in this process.")
