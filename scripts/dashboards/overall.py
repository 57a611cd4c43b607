"""Dashboards over all services: overview, SLO, business, system health."""

from __future__ import annotations

from typing import Final

from scripts.dashboards.panels import (
    Board,
    Limits,
    Panel,
    Query,
    board,
    chart,
    latency_chart,
    number,
)

RATE: Final = "$__rate_interval"
FAILED: Final = 'http_requests_total{status=~"5.."}'
BOOKINGS: Final = 'service="booking",method="POST",endpoint="/booking"'
BUDGET: Final = 0.001
FIRING: Final = 'count(ALERTS{alertstate="firing"}) or vector(0)'
BOOKING_P99: Final = "booking:duration_seconds:p99_5m"
OUTBOX_AGE: Final = "max by (service) (outbox_oldest_seconds)"


def boards() -> list[Board]:
    return [_overview(), _slo(), _business(), _system()]


def failed_share(window: str) -> str:
    """The share of requests, by service, that failed on our side; 0 where none did."""
    return (
        f"sum by (service) (rate({FAILED}[{window}]) or 0 * rate(http_requests_total[{window}]))"
        f" / sum by (service) (rate(http_requests_total[{window}]) > 0)"
    )


def quantile(share: float, selector: str, by: str = "") -> str:
    """A quantile of the time from arrival to answer."""
    groups = f"le, {by}" if by else "le"
    series = f"http_request_duration_seconds_bucket{{{selector}}}[{RATE}]"
    return f"histogram_quantile({share}, sum by ({groups}) (rate({series})))"


def _overview() -> Board:
    question = "Is everybody served, and if not, by which service not? Look here first."
    return board("overview", "1 Overview", question, [*_overview_numbers(), *_overview_charts()])


def _overview_numbers() -> list[Panel]:
    processes = 'sum(up{job="parking-net"}) / count(up{job="parking-net"})'
    failed = f"sum(rate({FAILED}[5m]) or 0 * rate(http_requests_total[5m]))"
    confirmed = 'sum(increase(bookings_total{outcome="confirmed"}[1h]))'
    return [
        number("Alerts", "Alerts that fire now.", "none", FIRING, Limits(1, 3)),
        number("Up", "Processes that answer.", "percentunit", processes, Limits(1, 0.9)),
        number("Requests", "In a second.", "reqps", "sum(rate(http_requests_total[5m]))"),
        number(
            "Failed",
            "Requests that failed on our side; 0.1 % is the aim.",
            "percentunit",
            f"{failed} / sum(rate(http_requests_total[5m]))",
            Limits(BUDGET, 0.01),
        ),
        number("Booking p99", "Half a second is the aim.", "s", BOOKING_P99, Limits(0.5, 1)),
        number("Booked", "Bookings confirmed in the last hour.", "none", confirmed),
    ]


def _overview_charts() -> list[Panel]:
    return [
        chart(
            "Traffic",
            "Requests answered in a second.",
            "reqps",
            Query(f"sum by (service) (rate(http_requests_total[{RATE}]))", "{{service}}"),
        ),
        chart(
            "Errors",
            "The share of requests that failed on our side.",
            "percentunit",
            Query(failed_share(RATE), "{{service}}"),
            limits=Limits(BUDGET, 0.01),
        ),
        latency_chart(
            "Latency",
            "99 of 100 requests are answered within this time.",
            Query(quantile(0.99, "", "service"), "{{service}}"),
            service="${__field.labels.service}",
        ),
        chart(
            "Processor",
            "Cores in use; a process uses hardly more than one.",
            "none",
            Query(f"sum by (app) (rate(process_cpu_seconds_total[{RATE}]))", "{{app}}"),
        ),
        chart(
            "Waiting events",
            "How long the first event waits to leave; above a minute nobody is told anything.",
            "s",
            Query(OUTBOX_AGE, "{{service}}"),
            limits=Limits(10, 60),
        ),
        chart(
            "Waiting money",
            "How long the oldest order to payment waits for its answer, refunds aside.",
            "s",
            Query("max(payment_orders_oldest_seconds)", "orders to payment"),
            limits=Limits(60, 600),
        ),
    ]


def _slo() -> Board:
    left = (
        f"1 - sum by (service) (increase({FAILED}[30d]) or 0 * increase(http_requests_total[30d]))"
        f" / sum by (service) (increase(http_requests_total[30d]) > 0) / {BUDGET}"
    )
    windows = ("5m", "1h", "6h", "3d")
    slow = ("5m", "1h", "6h")
    burn = [Query(f"max(service:http_errors:ratio_rate{one}) / {BUDGET}", one) for one in windows]
    slow_burn = [Query(f"booking:slow:ratio_rate{one} / 0.01", one) for one in slow]
    panels: list[Panel] = [
        chart(
            "Budget left",
            "What is left of a month's 0.1 % of failed requests; below zero the aim is missed.",
            "percentunit",
            Query(left, "{{service}}"),
        ),
        chart(
            "Budget burnt, worst service",
            "1 uses up the budget in exactly a month; 14.4 over an hour pages somebody.",
            "none",
            *burn,
            limits=Limits(6, 14.4),
        ),
        chart(
            "Failed requests by service",
            "The share of requests that failed on our side, over five minutes.",
            "percentunit",
            Query("service:http_errors:ratio_rate5m", "{{service}}"),
            limits=Limits(BUDGET, 14.4 * BUDGET),
        ),
        latency_chart(
            "Booking p99",
            "99 of 100 bookings are answered within this time; half a second is the aim.",
            Query(BOOKING_P99, "p99"),
            service="booking",
        ),
        chart(
            "Slow bookings' budget burnt",
            "1 in 100 may take longer than half a second; 14.4 over an hour pages somebody.",
            "none",
            *slow_burn,
            limits=Limits(6, 14.4),
        ),
        chart(
            "Bookings",
            "Wishes to book in a second: how much the figures beside weigh.",
            "reqps",
            Query(f"sum(rate(http_requests_total{{{BOOKINGS}}}[{RATE}]))", "wishes"),
        ),
    ]
    return board(
        "slo", "2 SLO", "Do we keep what we promise, and for how long?", panels, since="7d"
    )


def _business() -> Board:
    confirmed = 'sum(increase(bookings_total{outcome="confirmed"}[1h]))'
    panels: list[Panel] = [
        chart(
            "Wishes to book",
            "In an hour, by how they ended.",
            "none",
            Query("sum by (outcome) (increase(bookings_total[1h]))", "{{outcome}}"),
        ),
        chart(
            "Wishes that came true",
            "The share of wishes to book that were confirmed.",
            "percentunit",
            Query(f"{confirmed} / sum(increase(bookings_total[1h]) > 0)", "confirmed"),
        ),
        chart(
            "Cancelled",
            "Bookings cancelled in an hour, by who cancelled.",
            "none",
            Query("sum by (by) (increase(booking_cancellations_total[1h]))", "{{by}}"),
        ),
        chart(
            "Money moved",
            "Minor units (cents) in an hour: charged, and given back.",
            "none",
            Query("sum by (kind) (increase(payment_amount_total[1h]))", "{{kind}}"),
        ),
        chart(
            "Promocodes",
            "In an hour, by what was done and what came of it.",
            "none",
            Query(
                "sum by (action, outcome) (increase(promocodes_total[1h]))",
                "{{action}}: {{outcome}}",
            ),
        ),
        chart(
            "Sign-ins",
            "In an hour, by outcome.",
            "none",
            Query("sum by (outcome) (increase(logins_total[1h]))", "{{outcome}}"),
        ),
    ]
    return board("business", "3 Business", "What do people do, and what is earned?", panels)


def _system() -> Board:
    question = "Are processes, background jobs and events well?"
    return board("system", "9 System health", question, [*_processes(), *_background()])


def _processes() -> list[Panel]:
    return [
        chart(
            "Processes",
            "How many processes of each service answer.",
            "none",
            Query('sum by (app) (up{job="parking-net"})', "{{app}}"),
        ),
        chart(
            "Processor",
            "Cores in use by each process.",
            "none",
            Query(
                f"rate(process_cpu_seconds_total[{RATE}])",
                "{{app}} {{instance}}",
            ),
            limits=Limits(0.8, 1),
        ),
        chart(
            "Memory",
            "Resident memory of each process.",
            "bytes",
            Query("process_resident_memory_bytes", "{{app}} {{instance}}"),
        ),
        chart(
            "Open files",
            "The share of open files and connections that a process may have.",
            "percentunit",
            Query("process_open_fds / process_max_fds", "{{app}} {{instance}}"),
            limits=Limits(0.7, 0.9),
        ),
    ]


def _background() -> list[Panel]:
    return [
        chart(
            "Jobs that failed",
            "Runs in an hour that failed and are repeated.",
            "none",
            Query(
                'sum by (service, job) (increase(job_runs_total{outcome="failure"}[1h])'
                " or 0 * increase(job_runs_total[1h]))",
                "{{service}}: {{job}}",
            ),
        ),
        chart(
            "Jobs' last success",
            "How long ago each job last ended well; half an hour is too long.",
            "s",
            Query(
                "time() - max by (service, job) (job_last_success_timestamp_seconds)",
                "{{service}}: {{job}}",
            ),
            limits=Limits(900, 1800),
        ),
        chart(
            "Events to send",
            "Events that wait in each service's outbox.",
            "none",
            Query("max by (service) (outbox_pending)", "{{service}}"),
        ),
        chart(
            "Events to handle",
            "Events that a consumer has not handled yet.",
            "none",
            Query("sum by (group) (events_lag)", "{{group}}"),
            limits=Limits(100, 1000),
        ),
        chart(
            "Dead letters",
            "Events that could not be handled and were put aside.",
            "none",
            Query("max by (group) (dead_letters)", "{{group}}"),
            limits=Limits(1, 10),
        ),
    ]
