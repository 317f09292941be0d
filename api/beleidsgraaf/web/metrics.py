"""Counts for Prometheus: requests by route, how long they took, who runs and who waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "methode", "status")
        self._requests = Counter("beleidsgraaf_verzoeken", "Beantwoorde verzoeken.", labels, registry=self._registry)
        self._seconds = Histogram(
            "beleidsgraaf_duur_seconden", "Duur van verzoeken.", ("route",), buckets=_SECONDS, registry=self._registry
        )

    def watch(self, name: str, text: str, values: Iterable[tuple[str, Callable[[], float]]]) -> None:
        """Read a number at each visit, for each value of its one label."""
        gauge = Gauge(f"beleidsgraaf_{name}", text, ("soort",), registry=self._registry)
        for label, read in values:
            gauge.labels(label).set_function(read)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(route, method if method.isalpha() and len(method) < 8 else "(ander)", status).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return everything in the Prometheus text format."""
        return generate_latest(self._registry)
