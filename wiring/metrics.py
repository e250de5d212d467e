"""Build the metrics, with the counts of the request guards."""

from delivery.request_guards import RequestGuards
from ops.metrics import Metrics


def build_metrics(guards: RequestGuards) -> Metrics:
    """Build the metrics of this process."""
    metrics = Metrics()
    metrics.add_process()
    metrics.add_gauge(
        "rate_limiter_waiting",
        "Scheduled requests waiting for a slot of the rate limiter.",
        lambda: guards.rate_limiter.waiting_count,
    )
    metrics.add_gauge(
        "invalid_requests",
        "Responses of 401, 403 and 429 in the last ten minutes; Discord bans at 10,000.",
        lambda: guards.circuit_breaker.invalid_requests,
    )
    return metrics
