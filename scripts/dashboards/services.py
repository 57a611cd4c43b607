"""A dashboard for each service: traffic, errors, latency, saturation, then what is its own."""

from __future__ import annotations

from scripts.dashboards.overall import RATE, quantile
from scripts.dashboards.panels import Board, Limits, Panel, Query, board, chart, latency_chart


def boards() -> list[Board]:
    return [
        _service("auth", "4 Auth", "Can people sign in?", _auth()),
        _service("parking", "5 Parking", "Can places be found and edited?", _parking()),
        _service("booking", "6 Booking", "Do bookings come about and end well?", _booking()),
        _service("payment", "7 Payment", "Does money move, and do the books balance?", _payment()),
        _service("notification", "8 Notifications", "Do people hear of it?", _notification()),
    ]


def _service(service: str, title: str, question: str, own: list[Panel]) -> Board:
    return board(service, title, question, [*_signals(service), *own])


def _signals(service: str) -> list[Panel]:
    selector = f'service="{service}"'
    requests = f"rate(http_requests_total{{{selector}}}[{RATE}])"
    refused = f'rate(http_requests_total{{{selector},status=~"[45].."}}[{RATE}])'
    app = f'app="{service}-svc"'
    return [
        chart(
            "Traffic",
            "Requests answered in a second, by route.",
            "reqps",
            Query(f"sum by (method, endpoint) ({requests})", "{{method}} {{endpoint}}"),
        ),
        chart(
            "Errors",
            "Answers of 400 and more in a second: 5xx are ours, 4xx the client's.",
            "reqps",
            Query(f"sum by (status) ({refused}) or 0 * sum({requests})", "{{status}}"),
        ),
        latency_chart(
            "Latency",
            "Half, 95 of 100 and 99 of 100 requests are answered within these times.",
            *(
                Query(quantile(share, selector), name)
                for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
            ),
            service=service,
        ),
        latency_chart(
            "Slowest routes",
            "99 of 100 requests of a route are answered within this time; the five slowest routes.",
            Query(
                f"topk(5, {quantile(0.99, selector, 'method, endpoint')} > 0)",
                "{{method}} {{endpoint}}",
            ),
            service=service,
        ),
        chart(
            "Processor",
            "Cores in use by each process; at one it is full.",
            "none",
            Query(f"rate(process_cpu_seconds_total{{{app}}}[{RATE}])", "{{instance}}"),
            limits=Limits(0.8, 1),
        ),
        chart(
            "Memory",
            "Resident memory of each process.",
            "bytes",
            Query(f"process_resident_memory_bytes{{{app}}}", "{{instance}}"),
        ),
        chart(
            "Database connections",
            "Taken and idle ones, and requests that wait for one; the most that may be open.",
            "none",
            Query(f"sum by (state) (database_connections{{{app}}})", "{{state}}"),
            Query(f"sum (database_connections_limit{{{app}}})", "limit"),
        ),
    ]


def _calls(service: str) -> list[Panel]:
    """What other services ask of this one."""
    selector = f'service="{service}"'
    seconds = f"grpc_server_handling_seconds_bucket{{{selector}}}[{RATE}]"
    handled = f"rate(grpc_server_handled_total{{{selector}}}[{RATE}])"
    return [
        chart(
            "Calls of other services",
            "gRPC calls answered in a second, by method and code.",
            "reqps",
            Query(
                f"sum by (grpc_method, grpc_code) ({handled})",
                "{{grpc_method}} {{grpc_code}}",
            ),
        ),
        latency_chart(
            "Latency of calls",
            "99 of 100 calls are answered within this time.",
            Query(
                f"histogram_quantile(0.99, sum by (le, grpc_method) (rate({seconds})))",
                "{{grpc_method}}",
            ),
            service=service,
        ),
    ]


def _auth() -> list[Panel]:
    return [
        chart(
            "Sign-ins",
            "In a second, by outcome; many wrong passwords are somebody guessing.",
            "ops",
            Query(f"sum by (outcome) (rate(logins_total[{RATE}]))", "{{outcome}}"),
        ),
    ]


def _parking() -> list[Panel]:
    return [
        *_calls("parking"),
        chart(
            "Public reads",
            "In a second, by what was read and where it came from.",
            "ops",
            Query(
                f"sum by (what, origin) (rate(parking_public_reads_total[{RATE}]))",
                "{{what}} from {{origin}}",
            ),
        ),
        chart(
            "Remembered answers",
            "Memory they take, in each process.",
            "bytes",
            Query("parking_remembered_bytes", "{{what}} {{instance}}"),
        ),
    ]


def _booking() -> list[Panel]:
    return [
        chart(
            "Wishes to book",
            "In a second, by how they ended.",
            "ops",
            Query(f"sum by (outcome) (rate(bookings_total[{RATE}]))", "{{outcome}}"),
        ),
        chart(
            "Open holds",
            "Bookings that hold a space and wait to be paid.",
            "none",
            Query("max(holds_open)", "holds"),
        ),
        chart(
            "Oldest order to payment",
            "How long it waits for its answer, refunds aside; ten minutes wake somebody.",
            "s",
            Query("max(payment_orders_oldest_seconds)", "oldest"),
            limits=Limits(60, 600),
        ),
        chart(
            "Refunds owed",
            "Refunds that have not gone back yet.",
            "none",
            Query("max(refunds_pending)", "refunds"),
            limits=Limits(1, 10),
        ),
    ]


def _payment() -> list[Panel]:
    return [
        *_calls("payment"),
        chart(
            "Payments",
            "Charges and refunds in a second, by what became of them.",
            "ops",
            Query(f"sum by (kind, status) (rate(payments_total[{RATE}]))", "{{kind}} {{status}}"),
        ),
        chart(
            "Imbalance of the books",
            "Minor units by which all accounts differ from zero; anything but 0 is a mistake.",
            "none",
            Query("max(abs(ledger_imbalance_minor))", "imbalance"),
            limits=Limits(1, 1),
        ),
    ]


def _notification() -> list[Panel]:
    return [
        chart(
            "Messages",
            "In a second, by channel and how they ended.",
            "ops",
            Query(
                f"sum by (channel, outcome) (rate(notifications_total[{RATE}]))",
                "{{channel}}: {{outcome}}",
            ),
        ),
        chart(
            "Waiting messages",
            "Age of the oldest message that waits to go out.",
            "s",
            Query("max by (channel) (notifications_waiting_oldest_seconds)", "{{channel}}"),
            limits=Limits(60, 600),
        ),
        chart(
            "Events to handle",
            "Events of bookings and payments that nobody was told of yet.",
            "none",
            Query('sum by (group) (events_lag{app="notification-svc"})', "{{group}}"),
            limits=Limits(100, 1000),
        ),
        chart(
            "Open pages",
            "Pages that listen for news.",
            "none",
            Query("sum(notification_streams_open)", "pages"),
        ),
    ]
