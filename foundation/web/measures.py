"""Metrics for Prometheus and one structured line a request."""

import time
from collections.abc import Mapping
from typing import Final

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

log = structlog.get_logger("requests")

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "bianliang_requests_total", "Requests answered.", ["endpoint", "method", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "bianliang_request_seconds", "How long an answer took.", ["endpoint"], registry=REGISTRY
)


def init_app(app: Flask) -> None:
    """Measure and log every request."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        elapsed_s = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "unknown"
        REQUESTS.labels(endpoint, request.method, response.status_code).inc()
        SECONDS.labels(endpoint).observe(elapsed_s)
        if endpoint != "static":
            actor = g.get("actor")
            log.info(
                "request",
                method=request.method,
                path=_path(),
                status=response.status_code,
                ms=round(elapsed_s * 1000, 1),
                account=actor.account_id if actor else None,
            )
        return response


def _path() -> str:
    """Return what was asked for, without the secret that a link of recovery, or one with a token, is."""
    secret = request.blueprint == "security" or "token" in (request.view_args or {})
    return str(request.url_rule) if secret else request.path


def exposition(job_failures: Mapping[str, int]) -> bytes:
    """Return all measures in Prometheus' text format.

    :param job_failures: how often each job of the worker has failed: it runs in a process of its own
    """
    failed = CollectorRegistry()
    counter = Counter(
        "bianliang_job_failures_total", "Failures of the worker's jobs.", ["job"], registry=failed
    )
    for job, failures in job_failures.items():
        counter.labels(job).inc(failures)
    return generate_latest(REGISTRY) + generate_latest(failed)
