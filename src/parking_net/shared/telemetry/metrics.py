"""Metrics that every service has; names and labels are those of the contract."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# A second series beside each, telling when it began: twice the scrape for nothing that is used.
disable_created_metrics()  # type: ignore[no-untyped-call]

HTTP_BUCKETS_SECONDS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25),
    *(0.5, 1.0, 2.5, 5.0, 10.0),
)

HTTP_REQUESTS = Counter(
    "http_requests",
    "HTTP requests answered.",
    ["service", "method", "endpoint", "status"],
)
HTTP_REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time from a request's arrival to the end of its answer.",
    ["service", "method", "endpoint"],
    buckets=HTTP_BUCKETS_SECONDS,
)
HTTP_ERRORS = Counter(
    "http_requests_errors",
    "HTTP requests answered with a status of 400 or more.",
    ["service", "method", "endpoint", "status"],
)
GRPC_HANDLED = Counter(
    "grpc_server_handled",
    "gRPC calls answered.",
    ["service", "grpc_service", "grpc_method", "grpc_code"],
)
GRPC_HANDLING_SECONDS = Histogram(
    "grpc_server_handling_seconds",
    "Time from a gRPC call's arrival to its answer.",
    ["service", "grpc_service", "grpc_method"],
    buckets=HTTP_BUCKETS_SECONDS,
)
JOB_RUNS = Counter(
    "job_runs",
    "Runs of background jobs.",
    ["service", "job", "outcome"],
)
JOB_LAST_SUCCESS = Gauge(
    "job_last_success_timestamp_seconds",
    "When a background job last ended well in this process, or began, in seconds since 1970.",
    ["service", "job"],
)

_Series = tuple[Counter, Histogram, Counter | None]


class HttpMetrics:
    """Counts a service's HTTP requests; label sets are looked up once and kept."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._series: dict[tuple[str, str, int], _Series] = {}

    def observe(self, method: str, endpoint: str, status: int, duration_seconds: float) -> None:
        """Count one answer. `endpoint` is a route template: the label sets must stay few."""
        series = self._series.get((method, endpoint, status))
        if series is None:
            series = self._series[method, endpoint, status] = self._opened(method, endpoint, status)
        requests, durations, errors = series
        requests.inc()
        durations.observe(duration_seconds)
        if errors is not None:
            errors.inc()

    def _opened(self, method: str, endpoint: str, status: int) -> _Series:
        labels = (self._service, method, endpoint, str(status))
        return (
            HTTP_REQUESTS.labels(*labels),
            HTTP_REQUEST_SECONDS.labels(*labels[:3]),
            HTTP_ERRORS.labels(*labels) if status >= 400 else None,
        )
